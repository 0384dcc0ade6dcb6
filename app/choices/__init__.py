"""What administrators choose while the site runs: typed, with its history."""
