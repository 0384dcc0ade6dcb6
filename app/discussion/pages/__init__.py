"""Pages of discussions: whole ones for everybody, parts of them for htmx."""
