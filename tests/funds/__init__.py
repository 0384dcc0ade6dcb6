"""Matching funds: caps to the cent, proposals between two sides, pages."""
