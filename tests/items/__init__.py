"""Tests of things needed and given."""
