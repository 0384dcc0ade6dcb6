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
    """What is known of somebody changed (they told it, or an organisation saw it): it must be weighed again."""

    person_id: int
