"""One session with what its mission says of it: what places, offers and letters need to know."""

from dataclasses import dataclass
from datetime import datetime

from app.missions.rules import SessionState, State


@dataclass(frozen=True, slots=True)
class Dated:
    """A session, as those who come to it need to know it."""

    id: int
    public_id: str
    mission_id: int
    starts_at: datetime
    ends_at: datetime
    state: SessionState
    places: int
    wanted: int
    taken: int
    mission_public_id: str
    title: str
    mission_state: State
    zone: str
    project_id: int | None
    organisation_id: int | None
    contact_id: int | None
    place_label: str
    hidden_at: datetime | None
    is_listed: bool
    """Whether its mission looks for people: it is published, not hidden, and so is whom it is for."""

    @property
    def free(self) -> int:
        """Return how many places nobody has, nor is being offered."""
        return max(0, self.places - self.taken)

    @property
    def is_on(self) -> bool:
        """Say whether it is planned, for a mission that looks for people."""
        return self.state is SessionState.SCHEDULED and self.is_listed
