"""Reads of moderation: what waits, what was decided, what it adds up to."""
