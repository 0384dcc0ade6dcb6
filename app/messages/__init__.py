"""Messages between members who both agreed to write to each other."""
