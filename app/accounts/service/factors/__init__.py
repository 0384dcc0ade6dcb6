"""Second factors: an app, passkeys, recovery codes; proved, added and taken away."""
