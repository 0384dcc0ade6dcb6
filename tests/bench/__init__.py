"""Measures: pages, supports and search at several sizes, as ratios within one run (``make bench``)."""
