"""Pages of privacy: one's own, leaving, what everybody may read, and the register of incidents."""
