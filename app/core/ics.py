"""Calendars as any calendar program reads them: iCalendar (RFC 5545), written from entries."""

import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vDuration,
)

from app.core.calendar import Entry

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
PRODUCT: Final = "-//Notreville//notreville//FR"
REFRESH: Final = timedelta(hours=1)
"""How often a program should look again; most look less often than they are asked to."""

_YEARS_AHEAD: Final = 12
"""Years whose changes of clock are compared to find their rule; more than a weekday's cycle of 11."""
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def calendar(
    entries: Iterable[Entry],
    *,
    name: str,
    base_url: str,
    method: Literal["PUBLISH", "CANCEL"] = "PUBLISH",
    organiser: str = "",
) -> bytes:
    """Return entries as one calendar, in the order given, with the rules of their time zones.

    ``organiser`` is the e-mail address of who calls the moments, for files that go with a letter
    (RFC 5546). The same entries give the same bytes, so that an unchanged feed is not sent twice.
    """
    written = list(entries)
    document = Calendar()
    document.add("prodid", PRODUCT)
    document.add("version", "2.0")
    document.add("calscale", "GREGORIAN")
    document.add("method", method)
    document.add("name", _plain(name))
    document.add("x-wr-calname", _plain(name))
    document.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    document.add("x-published-ttl", vDuration(REFRESH))
    for zone, first in sorted(_zones(written).items()):
        document.add_component(_zone_rules(zone, first))
    for entry in written:
        document.add_component(_event(entry, base_url, organiser))
    body: bytes = document.to_ical()
    return body


def _event(entry: Entry, base_url: str, organiser: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    starts, ends = _days(entry) if entry.is_all_day else _moments(entry)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("summary", _plain(entry.title))
    event.add("status", _status(entry))
    takes_time = not (entry.is_cancelled or entry.is_all_day)
    event.add("transp", "OPAQUE" if takes_time else "TRANSPARENT")
    if organiser:
        event.add("organizer", vCalAddress(f"mailto:{_plain(organiser)}"))
    if entry.place:
        event.add("location", _plain(entry.place))
    if entry.description:
        event.add("description", _lines(entry.description))
    if entry.path:
        event.add("url", _plain(base_url.rstrip("/") + entry.path))
    return event


def _status(entry: Entry) -> str:
    if entry.is_cancelled:
        return "CANCELLED"
    return "TENTATIVE" if entry.is_tentative else "CONFIRMED"


def _moments(entry: Entry) -> tuple[datetime, datetime]:
    """Return start and end on their zone's clock, or in UTC where that clock would say it wrongly.

    An hour that comes twice, in the night when clocks go back, means its first coming to whoever
    reads it (RFC 5545 §3.3.5): the second one can only be said in UTC.
    """
    zone = ZoneInfo(entry.zone)
    local = entry.starts_at.astimezone(zone), entry.ends_at.astimezone(zone)
    if any(moment.utcoffset() != moment.replace(fold=0).utcoffset() for moment in local):
        utc = ZoneInfo("UTC")
        return entry.starts_at.astimezone(utc), entry.ends_at.astimezone(utc)
    return local


def _days(entry: Entry) -> tuple[date, date]:
    """Return its first day, and the day after its last one (RFC 5545 §3.6.1)."""
    zone = ZoneInfo(entry.zone)
    return entry.starts_at.astimezone(zone).date(), entry.ends_at.astimezone(zone).date()


def _zones(entries: Sequence[Entry]) -> dict[str, int]:
    """Return the zones in use, each with the first year that its rules must tell of."""
    first: dict[str, int] = {}
    for entry in entries:
        if entry.zone == "UTC" or entry.is_all_day:
            continue
        year = entry.starts_at.year - 1
        first[entry.zone] = min(first.get(entry.zone, year), year)
    return first


@lru_cache(maxsize=64)
def _zone_rules(zone: str, first: int) -> Timezone:
    """Return the VTIMEZONE of ``zone`` from the year ``first`` on.

    Changes that come each year on the same day of the same month become a yearly rule, which every
    program understands and which does not run out; irregular ones stay a list of dates.
    """
    rules = Timezone.from_tzid(
        zone, first_date=date(first, 1, 1), last_date=date(first + _YEARS_AHEAD, 1, 1)
    )
    rules.pop("COMMENT", None)
    for part in rules.subcomponents:
        _as_yearly_rule(part)
    return rules


def _as_yearly_rule(part: TimezoneStandard | TimezoneDaylight) -> None:
    starts = [part.DTSTART, *(moment for moment, _end in part.rdates)]
    if len(starts) < _YEARS_AHEAD - 1:
        return
    for week in (_week_from_start, _week_from_end):
        days = {(s.month, week(s), s.weekday(), s.time()) for s in starts}
        if len(days) == 1:
            month, nth, weekday, _time = days.pop()
            del part["RDATE"]
            part.add(
                "rrule", {"freq": "yearly", "bymonth": month, "byday": f"{nth}{_DAYS[weekday]}"}
            )
            return


def _week_from_start(day: datetime) -> int:
    """Return which of its weekday in the month a day is: 2 for the second Sunday."""
    return (day.day - 1) // 7 + 1


def _week_from_end(day: datetime) -> int:
    """Return the same counted from the month's end: -1 for the last Sunday."""
    return -((monthrange(day.year, day.month)[1] - day.day) // 7 + 1)


def _plain(text: str) -> str:
    """Return ``text`` on one line, without what would end the line or cannot be written."""
    return " ".join(_lines(text).split())


def _lines(text: str) -> str:
    """Return ``text`` with plain line ends, without control characters and lone surrogates."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = (c for c in unix if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})
    return "".join(kept).replace("\u2028", "\n").replace("\u2029", "\n")
