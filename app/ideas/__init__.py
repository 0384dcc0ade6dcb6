"""Ideas of neighbours: written, supported, passing their gate, merged, withdrawn, archived."""
