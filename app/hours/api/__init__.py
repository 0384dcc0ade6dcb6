"""Hours and certificates, for programs."""
