"""Everything that can happen to hours and to certificates."""
