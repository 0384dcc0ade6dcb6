"""Organisations: created, verified, joined, spoken for, shown."""
