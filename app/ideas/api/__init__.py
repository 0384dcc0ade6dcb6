"""Ideas for programs: the same services, rules and words as the pages."""
