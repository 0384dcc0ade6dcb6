"""From a rule to dates: RRULE (RFC 5545 §3.3.10) on the clock of a named place.

Local times that do not exist (spring) are read with the offset before the gap, those that exist
twice (autumn) are the first of both, as RFC 5545 §3.3.5 says; zoneinfo does so with ``fold=0``. A
session keeps its exact length on such nights.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import islice, pairwise
from zoneinfo import ZoneInfo, available_timezones

from dateutil.rrule import rrulestr

from app.core.i18n import N_
from app.missions.rules import LONGEST_MINUTES, Span

DEFAULT_ZONE = "America/Toronto"
OCCURRENCES_MAX = 200
"""Dates that one rule may make: four years of a weekly session."""

LOOKED_FOR = timedelta(days=3_660)
RULE_MAX = 200
EXCEPTIONS_MAX = 100
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
PARTS = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}
)
_SHAPE = re.compile(r"[A-Z]+=[A-Z0-9,+\-]+(;[A-Z]+=[A-Z0-9,+\-]+)*")
_UNTIL = re.compile(r"(\d{8})(T\d{6}Z?)?")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class BadRule(ValueError):
    """A rule that we do not take; ``reason`` is an untranslated sentence."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Series:
    """How a session comes back: from when (local, naive), for how long, by which rule, except when."""

    starts: datetime
    minutes: int
    rule: str
    zone: str = DEFAULT_ZONE
    exceptions: frozenset[date] = frozenset()


@cache
def zones() -> frozenset[str]:
    """Return the names of the zones that we know, those of no place left out."""
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


def moment(local: datetime, zone: str) -> datetime:
    """Return, in UTC, when a clock of ``zone`` shows ``local`` (see the module for both DST nights)."""
    return local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def local(at: datetime, zone: str) -> datetime:
    """Return what a clock of ``zone`` shows, without its zone."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def checked(rule: str) -> str:
    """Return a rule in its plain form: capitals, no ``RRULE:``.

    Raises:
        BadRule: it says what we do not take, or has no end.
    """
    plain = rule.strip().upper().removeprefix("RRULE:").rstrip(";")
    if len(plain) > RULE_MAX or not _SHAPE.fullmatch(plain):
        raise BadRule(N_("We cannot read this rule of repetition."))
    pairs = [part.split("=", 1) for part in plain.split(";")]
    parts: dict[str, str] = {pair[0]: pair[1] for pair in pairs}
    if len(parts) != len(pairs) or not parts.keys() <= PARTS:
        raise BadRule(N_("This rule of repetition has a part that we do not know."))
    if parts.get("FREQ") not in FREQUENCIES:
        raise BadRule(N_("A session may come back by days, weeks, months or years."))
    if ("COUNT" in parts) == ("UNTIL" in parts):
        raise BadRule(N_("Please say either how often it comes back, or until when."))
    _check_numbers(parts)
    _check_possible(parts)
    return plain


def _check_possible(parts: dict[str, str]) -> None:
    """Refuse what makes days and weeks that might never match: they would be looked for until year 9999."""
    apart = {"BYMONTH", "BYMONTHDAY", "BYSETPOS"} & parts.keys()
    steps = parts["FREQ"] == "DAILY" and "BYDAY" in parts and parts.get("INTERVAL", "1") != "1"
    if parts["FREQ"] in {"DAILY", "WEEKLY"} and (apart or steps):
        raise BadRule(N_("This rule of repetition has a part that we do not know."))


def _check_numbers(parts: dict[str, str]) -> None:
    for name in ("INTERVAL", "COUNT"):
        value = parts.get(name, "1")
        if not value.isdigit() or not 1 <= int(value[:9]) <= 9_999:
            raise BadRule(N_("We cannot read this rule of repetition."))
    if int(parts.get("COUNT", "1")) > OCCURRENCES_MAX:
        raise BadRule(N_("This makes more than 200 dates: please say until when, or fewer."))
    until = parts.get("UNTIL")
    if until is not None and not _UNTIL.fullmatch(until):
        raise BadRule(N_("We cannot read this rule of repetition."))


def occurrences(series: Series) -> list[Span]:
    """Return the dates of a series, in order.

    Raises:
        BadRule: the rule cannot be read, makes no date or too many, or its dates overlap.
    """
    if not 0 < series.minutes <= LONGEST_MINUTES or series.zone not in zones():
        raise BadRule(N_("We cannot read this rule of repetition."))
    spans = [_span(starts, series) for starts in _locals(series)]
    if not spans:
        raise BadRule(N_("This rule makes no date."))
    if any(b.starts_at < a.ends_at for a, b in pairwise(spans)):
        raise BadRule(N_("Its dates would overlap: each must end before the next begins."))
    return spans


def _locals(series: Series) -> list[datetime]:
    rule = checked(series.rule)
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    count = int(parts.pop("COUNT", OCCURRENCES_MAX + 1))
    # Never further than ten years: a rule that cannot come true would be looked for until year 9999.
    last = series.starts + LOOKED_FOR
    if until := parts.pop("UNTIL", ""):
        last = min(last, _local_until(until, series))
    bare = ";".join(f"{name}={value}" for name, value in parts.items())
    try:
        read = rrulestr(f"{bare};UNTIL={last:%Y%m%dT%H%M%S}", dtstart=series.starts)
        found = [at for at in islice(read, count) if at.date() not in series.exceptions]
    except (ValueError, TypeError, OverflowError) as error:
        raise BadRule(N_("We cannot read this rule of repetition.")) from error
    if len(found) > OCCURRENCES_MAX:
        raise BadRule(N_("This makes more than 200 dates: please say until when, or fewer."))
    return found


def _local_until(until: str, series: Series) -> datetime:
    """Return the end of a rule on the series' own clock: a day counts whole, ``Z`` is UTC."""
    try:
        if "T" not in until:
            return datetime.strptime(until, "%Y%m%d") + timedelta(days=1, seconds=-1)  # noqa: DTZ007 (local, naive)
        if until.endswith("Z"):
            at = datetime.strptime(until, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            return local(at, series.zone)
        return datetime.strptime(until, "%Y%m%dT%H%M%S")  # noqa: DTZ007 (local, naive)
    except (ValueError, OverflowError) as error:
        raise BadRule(N_("We cannot read this rule of repetition.")) from error


def _span(starts: datetime, series: Series) -> Span:
    begins = moment(starts, series.zone)
    return Span(begins, begins + timedelta(minutes=series.minutes))


def weekly(starts: date, until: date, days: Collection[int] = (), every: int = 1) -> str:
    """Return the rule of a session on these days of the week (Monday is 0), every so many weeks."""
    named = ",".join(_DAYS[day] for day in sorted(set(days) or {starts.weekday()}))
    return f"FREQ=WEEKLY;INTERVAL={every};BYDAY={named};UNTIL={until:%Y%m%d}"


def daily(until: date) -> str:
    """Return the rule of a session each day."""
    return f"FREQ=DAILY;UNTIL={until:%Y%m%d}"


def monthly(starts: date, until: date) -> str:
    """Return the rule of a session on the same weekday of each month: the second Saturday, the last."""
    nth = (starts.day - 1) // 7 + 1
    where = -1 if nth == 5 else nth
    return f"FREQ=MONTHLY;BYDAY={where}{_DAYS[starts.weekday()]};UNTIL={until:%Y%m%d}"
