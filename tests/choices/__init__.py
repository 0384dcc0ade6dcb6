"""What administrators choose while the site runs."""
