"""Applications and places in sessions, for programs."""
