"""Everything that can happen to a conversation."""
