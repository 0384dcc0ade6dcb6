"""What is done to the list of skills and causes."""
