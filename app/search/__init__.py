"""Search: ideas, projects, missions, things needed and organisations, found by their words."""
