"""Privacy: consents, what is kept and until when, one's own data, leaving, incidents."""
