"""Reading what matching needs and keeps."""
