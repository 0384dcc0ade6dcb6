"""Matching funds for programs."""
