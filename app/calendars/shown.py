"""Entries of a calendar in words: when, where, and whether they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from app.calendars.rules import Month, days_of
from app.core.calendar import Entry
from app.core.i18n import gettext as _
from app.core.i18n.format import ZONE, hour, locale


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a page shows it."""

    entry: Entry
    day: str
    """The day on which it begins, whole."""
    when: str
    """From when to when, on the clock of its own zone."""
    state: str
    """Empty when it stands."""


def line(entry: Entry) -> Line:
    """Return an entry in the words of the language in force."""
    begins = entry.starts_at.astimezone(ZoneInfo(entry.zone))
    return Line(entry, day_name(begins), span(entry), _state(entry))


def span(entry: Entry) -> str:
    """Return ``14 h – 16 h 30``, with the day of its end when it is another, and a zone not ours."""
    if entry.is_all_day:
        return _whole_days(days_of(entry))
    zone = ZoneInfo(entry.zone)
    starts, ends = entry.starts_at.astimezone(zone), entry.ends_at.astimezone(zone)
    end = _time(ends)
    if ends.date() != starts.date():
        end = f"{format_date(ends, 'd MMM', locale=locale())}, {end}"
    said = f"{_time(starts)}\u00a0–\u00a0{end}"
    is_ours = starts.utcoffset() == entry.starts_at.astimezone(ZONE).utcoffset()
    return said if is_ours else f"{said} ({entry.zone.rpartition('/')[2].replace('_', ' ')})"


def _whole_days(days: Sequence[date]) -> str:
    if len(days) == 1:
        return _("All day")
    first, last = (format_date(day, "d MMM", locale=locale()) for day in (days[0], days[-1]))
    return f"{first}\u00a0–\u00a0{last}"


def month_name(month: Month) -> str:
    """Return ``novembre 2026``."""
    return format_date(month.first, "MMMM y", locale=locale())


def weekdays(month: Month) -> list[tuple[str, str]]:
    """Return the names of the days of a week, short and whole, in the order of the weeks."""
    return [
        (format_date(day, "EEE", locale=locale()), format_date(day, "EEEE", locale=locale()))
        for day in month.weeks[0]
    ]


def day_name(day: date) -> str:
    """Return ``samedi 21 novembre 2026``."""
    return format_date(day, "full", locale=locale())


def _time(moment: datetime) -> str:
    return hour(moment)


def _state(entry: Entry) -> str:
    if entry.is_cancelled:
        return _("Called off")
    return _("Not sure yet") if entry.is_tentative else ""
