"""Pages of staff: what waits, people and roles, what is chosen, jobs and letters, numbers, search."""
