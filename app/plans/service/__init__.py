"""What is done with plans: written together, put up for review, accounted for."""
