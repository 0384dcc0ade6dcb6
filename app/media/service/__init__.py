"""Hanging photos, documents and links on a subject, ordering them, taking them down."""
