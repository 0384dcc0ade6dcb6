"""What matching funds let one read."""
