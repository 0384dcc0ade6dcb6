"""The API of missions."""
