"""Organisations: who they are, who speaks for them, how they are verified."""
