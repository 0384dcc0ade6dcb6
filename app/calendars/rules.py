"""How far a calendar reaches, and how days make a month. Weeks begin on Sunday, as in Québec."""

from calendar import SUNDAY, Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.core.calendar import Entry
from app.core.throttle import Limit

FEED_BACK: Final = timedelta(days=92)
FEED_AHEAD: Final = timedelta(days=400)
"""What a feed holds around the moment it is read; programs forget what leaves it."""

LIST_AHEAD: Final = timedelta(days=122)
"""How far the list reaches; months after that have their own pages."""

FIRST_YEAR, LAST_YEAR = 2020, 2099

FEED_READS: Final = Limit("calendars.feed", 120, 3600)
"""By address of a feed: programs that ask more often than twice a minute are told to wait."""

FEED_MISSES: Final = Limit("calendars.miss", 30, 3600)
"""By network: addresses tried that lead nowhere."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, typed: str) -> "Month | None":
        """Return the month of ``2026-11``, if it is one that we show."""
        try:
            first = date.fromisoformat(f"{typed}-01")
        except ValueError:
            return None
        known = FIRST_YEAR <= first.year <= LAST_YEAR and typed == f"{first:%Y-%m}"
        return cls.of(first) if known else None

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def first(self) -> date:
        """Return its first day."""
        return date(self.year, self.month, 1)

    @property
    def before(self) -> "Month | None":
        """Return the month before it, if we show it."""
        month = Month.of(self.first - timedelta(days=1))
        return month if month.year >= FIRST_YEAR else None

    @property
    def after(self) -> "Month | None":
        """Return the month after it, if we show it."""
        month = Month.of(self.first + timedelta(days=32))
        return month if month.year <= LAST_YEAR else None

    @property
    def weeks(self) -> list[list[date]]:
        """Return its weeks, whole: the first and the last may hold days of other months."""
        return Calendar(SUNDAY).monthdatescalendar(self.year, self.month)


def begins(day: date, zone: ZoneInfo) -> datetime:
    """Return when a day begins in a zone (UTC)."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def days_of(entry: Entry) -> list[date]:
    """Return the days that an entry touches, on the clock of its own zone."""
    zone = ZoneInfo(entry.zone)
    first = entry.starts_at.astimezone(zone).date()
    last_moment = max(entry.ends_at - timedelta(microseconds=1), entry.starts_at)
    last = last_moment.astimezone(zone).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def by_day(entries: Iterable[Entry]) -> dict[date, list[Entry]]:
    """Return entries by the days that they touch, in order; weeks of whole days by their two ends."""
    found: dict[date, list[Entry]] = {}
    for entry in entries:
        days = days_of(entry)
        for day in sorted({days[0], days[-1]}) if entry.is_all_day else days:
            found.setdefault(day, []).append(entry)
    return dict(sorted(found.items()))
