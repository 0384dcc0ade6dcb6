"""What administrators do to people and jobs."""
