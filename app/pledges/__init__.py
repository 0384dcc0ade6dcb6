"""Promises of money: a card is saved, and charged once if the campaign reaches its goal, or never."""
