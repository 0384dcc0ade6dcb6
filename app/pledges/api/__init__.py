"""Promises of money, for programs."""
