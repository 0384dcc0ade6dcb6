"""Everything that can happen to an account, a file for each group of verbs."""
