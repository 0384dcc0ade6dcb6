"""Reads of ideas, and the statements that count their supporters."""
