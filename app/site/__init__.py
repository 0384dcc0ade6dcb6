"""Pages that show several slices, and those that belong to none: home, how it works, errors."""
