"""Ideas in from other platforms and out for everybody: CSV and JSON, row by row, with reasons."""
