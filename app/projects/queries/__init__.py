"""Reads of projects: what may be seen of them, their teams, what they told."""
