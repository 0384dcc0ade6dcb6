"""Pictures of an idea: its curve, the card shown when it is shared, and its poster."""
