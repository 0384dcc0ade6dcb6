"""What others may hear about missions."""

from dataclasses import dataclass

from app.core.events import event


@event
@dataclass(frozen=True, slots=True)
class MissionPublished:
    """A mission became public."""

    mission_id: int


@event
@dataclass(frozen=True, slots=True)
class MissionChanged:
    """What a mission says or asks changed, or its state did; its facts must be read again."""

    mission_id: int


@event
@dataclass(frozen=True, slots=True)
class MissionCancelled:
    """A mission was cancelled, with every date ahead of it (each has its own event too)."""

    mission_id: int
    reason: str


@event
@dataclass(frozen=True, slots=True)
class SessionsAdded:
    """A mission has new dates."""

    mission_id: int
    session_ids: list[int]


@event
@dataclass(frozen=True, slots=True)
class SessionMoved:
    """A date was moved: same UID, higher sequence; ``was`` is when it began (UTC, ISO 8601)."""

    session_id: int
    mission_id: int
    was: str


@event
@dataclass(frozen=True, slots=True)
class DatesCancelled:
    """Dates were cancelled by one act (each has its own event too): whoever came gets one letter."""

    mission_id: int
    session_ids: list[int]


@event
@dataclass(frozen=True, slots=True)
class SessionCancelled:
    """A date will not take place."""

    session_id: int
    mission_id: int
    reason: str
