"""What people say to each other about a thing: two levels, a stance, helpful marks, history."""
