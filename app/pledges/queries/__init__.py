"""What is read of promises: columns, never entities, in lists."""
