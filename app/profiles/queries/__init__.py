"""Reads of profiles: columns, never whole rows in lists, and never what somebody chose to keep."""
