"""What changes profiles: what people show, whom neighbours name, what staff write down."""
