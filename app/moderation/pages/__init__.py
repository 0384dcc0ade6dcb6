"""Pages of moderation: for who reports, for who decides, for who objects, for everybody."""
