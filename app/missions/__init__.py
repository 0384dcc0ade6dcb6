"""Hours that are asked for: what is to be done, when, by how many, and what it takes."""
