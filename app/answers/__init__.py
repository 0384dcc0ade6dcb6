"""What a place answers to its people: official answers to candidates, their clock, leaders' endorsements."""
