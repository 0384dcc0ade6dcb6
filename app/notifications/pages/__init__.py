"""Pages of following and notices."""
