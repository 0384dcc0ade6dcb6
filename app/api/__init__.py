"""The JSON API, /api/v1: one document over the services of every slice."""
