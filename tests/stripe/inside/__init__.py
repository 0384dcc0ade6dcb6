"""Run by Stripe World's own Python, never by ours: the server, and what the world has not."""
