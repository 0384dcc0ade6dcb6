"""What is done with a promise of money, one verb a file; nothing here commits."""
