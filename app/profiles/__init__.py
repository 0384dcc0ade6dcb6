"""Profiles: what a member chooses to show, and what an expert, a leader or an elected official may do."""
