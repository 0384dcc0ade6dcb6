"""Writing a copy of somebody's data into a file, a piece at a time."""
