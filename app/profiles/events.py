"""What others may hear about the roles people hold, and of what they told."""

from dataclasses import dataclass

from app.core.events import event


@event
@dataclass(frozen=True, slots=True)
class LeaderRevoked:
    """A moderator took the role of leader back: what was said under it is shown no more."""

    leadership_id: int


@event
@dataclass(frozen=True, slots=True)
class FactsChanged:
    """Somebody told something new of what they can do, when or where: it must be weighed again."""

    person_id: int
