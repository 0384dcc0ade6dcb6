"""Reads of the staff pages."""
