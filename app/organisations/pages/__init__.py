"""Pages of organisations, one module for each thing people do there."""
