"""Photos, documents and links that hang on any subject."""
