"""What is read of the list of skills and causes."""
