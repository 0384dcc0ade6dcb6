"""Who is here: accounts, sign-in, devices, roles, tokens, and acts finished after sign-in."""
