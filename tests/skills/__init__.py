"""Skills and causes: the list, what words lead to, who completes it."""
