"""What changes the world of matching."""
