"""Pages of what is given in kind."""
