"""The scenes of the demonstration, grouped by where they happen."""
