"""Profiles for programs: the same people, the same choices."""
