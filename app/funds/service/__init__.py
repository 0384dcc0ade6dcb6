"""What changes a matching fund, and what it adds to which gift."""
