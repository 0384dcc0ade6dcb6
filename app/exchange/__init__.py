"""Import and export of ideas: any CSV in by a mapping, CSV and JSON out, nothing half done."""
