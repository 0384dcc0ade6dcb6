"""Illustrations that stand in for photographs in the demonstration: `studio.draw` makes them."""
