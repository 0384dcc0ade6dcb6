"""Who comes: applications, places in sessions, waiting lists, replacements, arrivals, the roster."""
