"""What others may hear about ideas."""

from dataclasses import dataclass

from app.core.events import event


@event
@dataclass(frozen=True, slots=True)
class IdeaPublished:
    """An idea became public."""

    idea_id: int


@event
@dataclass(frozen=True, slots=True)
class IdeaBecameCandidate:
    """Enough local supporters: the gate opened, once and for ever."""

    idea_id: int


@event
@dataclass(frozen=True, slots=True)
class IdeaMerged:
    """A duplicate's supporters moved to ``into_id``."""

    idea_id: int
    into_id: int


@event
@dataclass(frozen=True, slots=True)
class IdeaClosed:
    """An idea was withdrawn by its author or archived for want of support."""

    idea_id: int
    state: str


@event
@dataclass(frozen=True, slots=True)
class IdeaEdited:
    """What an idea says changed."""

    idea_id: int
    version: int


@event
@dataclass(frozen=True, slots=True)
class IdeaRunsOut:
    """An idea has a month left to pass its gate."""

    idea_id: int
