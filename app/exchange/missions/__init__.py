"""Missions in and out of files: JSON for programs, CSV for spreadsheets, the same both ways."""
