"""Moderation for programs: reporting, and its public numbers."""
