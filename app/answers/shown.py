"""The kept pages that change with an answer."""

from app.ideas.shown import tags as idea_tags


def tags(idea_id: int) -> tuple[str, ...]:
    """Return the tags of the pages that show an answer: its idea, lists of ideas, the clocks."""
    return (*idea_tags(idea_id, listed=True), "answers")
