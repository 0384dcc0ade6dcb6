"""Objects that a project needs, who offers them, and how they change hands."""
