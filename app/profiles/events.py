"""What others may hear about the roles people hold."""

from dataclasses import dataclass

from app.core.events import event


@event
@dataclass(frozen=True, slots=True)
class LeaderRevoked:
    """A moderator took the role of leader back: what was said under it is shown no more."""

    leadership_id: int
