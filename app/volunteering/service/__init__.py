"""Everything that can happen between a person and a mission."""
