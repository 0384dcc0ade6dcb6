"""Notreville: where a neighbour's idea becomes a project, gets done and reports back."""
