"""Reads of who comes."""
