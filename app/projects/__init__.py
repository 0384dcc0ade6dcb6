"""From a candidate idea to something that gets done: who carries it, its team, its states, what its followers hear."""
