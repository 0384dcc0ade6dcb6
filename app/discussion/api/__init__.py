"""Discussions for programs: the same comments, the same limits, in JSON."""
