"""Reads of messages; each asks who reads."""
