"""Privacy: consents, copies, leaving, incidents, terms."""
