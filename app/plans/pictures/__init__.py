"""Drawings of plans: the timeline of the steps, the bar of the budget."""
