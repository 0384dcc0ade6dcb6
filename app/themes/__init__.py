"""Themes: what an idea is about, and the picture each theme lends it."""
