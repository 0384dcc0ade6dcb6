"""The kept pages that change with an answer, and who reads one."""

from dataclasses import dataclass
from typing import Self

from app.accounts.actor import Actor
from app.ideas.models import Idea
from app.ideas.shown import tags as idea_tags


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the answers to an idea, for the button beside each of them."""

    id: int | None
    moderates: bool

    @classmethod
    def of(cls, actor: Actor | None, idea: Idea) -> Self:
        """Return what a reader may do of what the idea is answered; None is a visitor."""
        if actor is None:
            return cls(None, moderates=False)
        return cls(actor.id, moderates=actor.moderates(idea.territory_id))

    def may_report(self, author_id: int | None) -> bool:
        """Say whether an answer of this author is theirs to report: not what they said themselves."""
        return self.id is None or self.id != author_id


def tags(idea_id: int) -> tuple[str, ...]:
    """Return the tags of the pages that show an answer: its idea, lists of ideas, the clocks."""
    return (*idea_tags(idea_id, listed=True), "answers")
