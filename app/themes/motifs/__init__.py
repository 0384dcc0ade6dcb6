"""The motifs that stand for themes, grouped by what they show."""
