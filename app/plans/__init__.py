"""How a project is to be done: its plan, written together, its budget and its steps, the review that says it is ready, and the report on what became of it."""
