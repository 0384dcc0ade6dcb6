"""Reads of plans: what they say and said, what was reviewed, what became of the money."""
