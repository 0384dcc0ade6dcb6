"""Cards and banks, behind one protocol: what is asked of them, and what they say happened."""
