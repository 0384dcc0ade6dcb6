"""Everything that changes for somebody's privacy."""
