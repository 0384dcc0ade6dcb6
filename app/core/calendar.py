"""What stands in a calendar: each slice tells its moments, calendars draw and publish them.

A slice registers ``@calendar_source("missions")`` in its ``calendar.py``: what one person has agreed to.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Entry:
    """One moment of a calendar, in the language in force."""

    uid: str
    """The same for ever, however often it is moved: ``session-4k2…@host``."""
    sequence: int
    """Rises each time the moment or the place changes, and when it is cancelled."""
    title: str
    starts_at: datetime
    """UTC, as everywhere; :attr:`zone` says on which clock people read it."""
    ends_at: datetime
    zone: str
    """IANA name."""
    changed_at: datetime
    place: str = ""
    description: str = ""
    path: str = ""
    """Its page, in the language in force."""
    is_cancelled: bool = False
    is_tentative: bool = False
    """On a waiting list, or not yet agreed by both."""
    is_all_day: bool = False
    """Days rather than hours, from a midnight of :attr:`zone` to another: it takes nobody's time."""


Source = Callable[[AsyncSession, int, datetime, datetime], Awaitable[list[Entry]]]
"""Answers what a person (row number) has agreed to between two moments, cancelled ones too."""

_sources: dict[str, Source] = {}


def calendar_source(name: str) -> Callable[[Source], Source]:
    """Register what one slice puts into a person's calendar."""

    def register(source: Source) -> Source:
        _sources[name] = source
        return source

    return register


async def entries_of(
    session: AsyncSession, person_id: int, since: datetime, until: datetime
) -> list[Entry]:
    """Return what a person has agreed to between two moments, by time."""
    found: list[Entry] = []
    for _name, source in sorted(_sources.items()):
        found += await source(session, person_id, since, until)
    return sorted(found, key=lambda entry: (entry.starts_at, entry.uid))
