"""What others may hear of promises."""

from dataclasses import dataclass

from app.core.events import event


@event
@dataclass(frozen=True, slots=True)
class PledgeTurned:
    """A promise came to another state."""

    pledge_id: int
    was: str
    now_is: str
