"""What can be done with needs, offers and hand-overs: one verb a function, the policy on its first line."""
