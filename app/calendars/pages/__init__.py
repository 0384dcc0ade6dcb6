"""Where somebody reads their calendar, and opens it to their own programs."""
