"""Everything that can happen in a discussion, a file for each group of verbs."""
