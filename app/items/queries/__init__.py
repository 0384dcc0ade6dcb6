"""What is read of needs, offers and hand-overs."""
