"""What campaigns do, verb by verb."""
