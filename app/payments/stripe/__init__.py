"""Stripe, by its own library, spoken to as the protocol asks."""
