"""The demonstration: an invented but believable city to try everything in."""
