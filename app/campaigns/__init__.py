"""Campaigns: gates with their proofs, a goal, a deadline kept by the database's clock, one evaluation."""
