"""Finding: full-text search over what is public, and what resembles what."""
