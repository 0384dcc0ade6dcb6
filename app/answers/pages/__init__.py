"""Pages of answers: what was answered, the clocks, and the forms of officials and leaders."""
