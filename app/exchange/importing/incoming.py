"""An idea on its way in."""

from dataclasses import dataclass, field
from datetime import datetime

from app.exchange.rules import Outcome
from app.ideas.rules import State
from app.places.rules import Area


@dataclass(frozen=True, slots=True)
class Origin:
    """Where it comes from, so that it is known again; ``public_id`` only when it is one of ours."""

    source: str
    source_id: str
    public_id: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What it says."""

    language: str
    title: str
    problem: str
    proposal: str
    themes: list[str]
    area: Area
    place_label: str
    place_lat: float | None
    place_lon: float | None


@dataclass(frozen=True, slots=True)
class History:
    """What has happened to it so far."""

    state: State
    threshold: int
    published_at: datetime
    passed_at: datetime | None
    closed_at: datetime | None
    closing_reason: str
    earlier_local: int
    earlier_other: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that cannot become an idea, or is none, with the reason."""

    line: int
    source_id: str
    outcome: Outcome
    reason: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """A row that can become an idea, with what was changed on the way (``notes``)."""

    line: int
    origin: Origin
    content: Content
    history: History
    notes: list[str] = field(default_factory=list)
