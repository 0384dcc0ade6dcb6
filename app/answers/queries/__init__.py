"""Reads of answers: what was answered, how long it took, who endorses."""
