"""Reading missions."""
