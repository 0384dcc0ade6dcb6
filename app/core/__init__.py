"""What every slice stands on: settings, database, errors, web, words; it knows no slice."""
