"""Puts the demonstration into an empty place: people, ideas, supports, words, pictures."""
