"""Pages of plans: reading and writing them, reviews, the report, and what waits for the staff."""
