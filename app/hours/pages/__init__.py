"""Where people say, confirm and discuss hours, and certify them."""
