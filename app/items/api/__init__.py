"""What is given in kind, for programs."""
