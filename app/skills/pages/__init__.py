"""Pages of skills and causes: the list for everybody, and the words that wait for the team."""
