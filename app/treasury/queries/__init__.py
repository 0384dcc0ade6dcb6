"""Reads of the treasury."""
