"""The treasury, for programs."""
