"""The web's side of the house: routes, templates, forms, errors, headers, the page cache."""
