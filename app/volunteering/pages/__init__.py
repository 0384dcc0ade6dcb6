"""Pages of volunteers, and of those who receive them."""
