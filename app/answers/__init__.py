"""Official answers to ideas that passed their gate, and the clock that waits for them."""
