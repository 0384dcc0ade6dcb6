"""Plans: written together, reviewed, accounted for."""
