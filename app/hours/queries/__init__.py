"""Reads of hours: one entry, what waits, sums, certificates."""
