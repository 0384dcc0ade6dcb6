"""The ledger: every cent in double entry, added and never changed."""
