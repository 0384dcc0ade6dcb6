"""Files that people send: known by their content, pictures written anew before anybody sees them."""
