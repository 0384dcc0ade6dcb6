"""Ideas of another platform become ours: each row translated, judged, written and reported."""
