"""Acts of the treasury."""
