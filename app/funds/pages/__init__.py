"""Pages of matching funds."""
