"""Behaviour, told against a real PostgreSQL and real HTTP."""
