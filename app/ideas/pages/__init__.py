"""Pages of ideas, a file for each thing a person does there.

Addresses are matched in the order of ``app.slices``: words (``/ideas/new``) before an idea's own
address (``/ideas/{idea_ref}``).
"""
