"""Following and notices for programs."""
