"""What changes a project, verb by verb."""
