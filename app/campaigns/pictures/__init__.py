"""Drawings of campaigns."""
