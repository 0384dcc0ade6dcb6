"""Programs apply, answer, take places and give them back, each with the scope that says so."""
