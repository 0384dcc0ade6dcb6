"""Answering for a place, and endorsing as a leader."""
