"""Reads of discussions, and the statements that count comments and marks."""
