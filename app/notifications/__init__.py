"""Following, and being told: on the site, by e-mail at the rhythm one chose, by feed."""
