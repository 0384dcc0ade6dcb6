"""Reads of follows and notices."""
