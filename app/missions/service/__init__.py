"""What is done with missions; nothing here commits, nothing knows the web."""
