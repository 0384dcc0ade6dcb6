"""Everything that can happen to an organisation, one module for each kind of verb."""
