"""Search: over everything that can be found by its words; today ideas, tomorrow projects and events."""
