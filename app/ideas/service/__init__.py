"""Everything that can happen to an idea, a file for each group of verbs."""
