"""Pages of messages; everything works without JavaScript."""
