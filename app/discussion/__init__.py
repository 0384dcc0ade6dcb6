"""Comments in threads of two levels, stances and helpful marks, on any subject."""
