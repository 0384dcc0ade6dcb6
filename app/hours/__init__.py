"""What was given: hours confirmed by both sides, and the certificates that anybody can verify."""
