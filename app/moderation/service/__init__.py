"""Verbs of moderation: report, claim, decide, object, review."""
