"""Messages: asking, answering, writing, muting, blocking, reporting."""
