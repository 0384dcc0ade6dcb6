"""Official answers for programs."""
