"""The ``notreville`` command: what an operator does without a browser."""
