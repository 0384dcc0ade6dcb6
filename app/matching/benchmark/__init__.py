"""A made-up town whose truth is known, to measure what the matching finds of it."""
