"""Pages of profiles: people as others see them, one's own page, and what staff decide."""
