"""What is known of a person and of a mission when they are matched: plain values, nothing to look up.

Whatever is empty is *unknown*: it is left out of the score and said so, never guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

Point = tuple[float, float]
"""Latitude and longitude, degrees."""


class Remote(StrEnum):
    """Whether a mission can be done from anywhere."""

    NO = "no"
    POSSIBLE = "possible"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment to another (UTC), the second not included."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        """Return how long it is."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    def meets(self, other: "Period") -> bool:
        """Say whether the two have a minute in common."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Slot:
    """A session that is still ahead."""

    session_id: int
    period: Period
    moment: str
    """On the mission's own clock, as profiles say it: ``sat-morning``."""
    day: date
    """On which it ends, on the mission's own clock."""
    free: int
    """Places that nobody has."""


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who may help."""

    person_id: int
    years_old: int | None = None
    """The youngest they can be; None: they did not say."""
    languages: frozenset[str] = frozenset()
    skills: Mapping[str, str] = field(default_factory=dict)
    """Level (``learning``, ``able``, ``professional``) by code."""
    causes: frozenset[str] = frozenset()
    moments: frozenset[str] = frozenset()
    point: Point | None = None
    """The middle of their neighbourhood: never where they live."""
    travel_km: int | None = None
    is_remote: bool = False
    monthly_minutes: int | None = None
    promised_minutes: int = 0
    """What they have already agreed to, in the thirty days to come."""
    papers: Mapping[str, date | None] = field(default_factory=dict)
    """Checks and training they hold, with the last day each is good for (None: no end)."""
    busy: tuple[Period, ...] = ()
    is_paused: bool = False
    is_shown: bool = True
    """Whether they let teams find them."""
    quota: int | None = None
    """Most invitations a month; None: the usual number."""
    asked: int = 0
    """Invitations of the last thirty days."""
    answered: frozenset[int] = frozenset()
    """Missions they take part in, said no to, or were refused by."""
    avoids: frozenset[int] = frozenset()
    """People they block, or who block them."""
    avoids_givers: frozenset[str] = frozenset()
    """The same of organisations, as in :attr:`Opening.giver`."""

    @property
    def is_minor(self) -> bool:
        """Say whether they said that they are under eighteen."""
        return self.years_old is not None and self.years_old < 18


@dataclass(frozen=True, slots=True)
class Opening:
    """A mission that looks for people."""

    mission_id: int
    giver: str = ""
    """Whose it is (``organisation:3``, ``project:12``): nobody takes every first place."""
    required: frozenset[str] = frozenset()
    useful: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    """Speaking one of them is enough; empty: any."""
    minimum_age: int = 14
    papers: frozenset[str] = frozenset()
    """Checks and training without which nobody may take part."""
    causes: frozenset[str] = frozenset()
    remote: Remote = Remote.NO
    point: Point | None = None
    slots: tuple[Slot, ...] = ()
    """Sessions ahead, by time; empty: the time is agreed between them."""
    is_open: bool = True
    """Whether it is published, shown, and takes people."""
    wanted: int = 0
    """People it asks for, over all its sessions ahead."""
    team: frozenset[int] = frozenset()
    """Who runs it: nobody is matched with what is theirs."""

    @property
    def skills(self) -> frozenset[str]:
        """Return every skill it speaks of."""
        return self.required | self.useful

    @property
    def free(self) -> int:
        """Return how many places nobody has, over all its sessions ahead."""
        return sum(slot.free for slot in self.slots)
