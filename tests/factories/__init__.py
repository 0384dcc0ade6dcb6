"""Make rows for tests, one module per slice; every argument has a sensible default."""
