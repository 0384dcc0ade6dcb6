"""A person's own calendar, as a private address that any calendar program reads."""
