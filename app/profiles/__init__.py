"""Who people are to each other: what they chose to show, what they can do, what they answer for."""
