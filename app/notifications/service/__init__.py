"""What changes follows, notices and choices."""
