"""Dates as people type them and as programs send them, made into plans of sessions."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, field_validator
from pydantic_core import PydanticCustomError

from app.core.errors import Invalid
from app.core.i18n import N_, gettext as _
from app.core.text import Code, Prose
from app.core.web.forms import FormModel
from app.missions.recurrence import (
    EXCEPTIONS_MAX,
    RULE_MAX,
    BadRule,
    Series,
    daily,
    moment,
    monthly,
    occurrences,
    weekly,
)
from app.missions.rules import LONGEST_MINUTES, PEOPLE_MAX, REASON_MAX, Span, SpanFault
from app.missions.schemas import Reason, Zone

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"(\d{1,2})\s*[:hH]\s*(\d{2})?(?::00)?")
NIGHT = timedelta(hours=12)
"""What ends before it begins is a night's work, if it is no longer than this."""


class Repeat(StrEnum):
    """How a date comes back, as the form offers it."""

    NO = "no"
    DAILY = "daily"
    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    MONTHLY = "monthly"


class Scope(StrEnum):
    """Which dates of a series are meant."""

    ONE = "one"
    FOLLOWING = "following"


SCOPE_LABELS = {
    Scope.ONE: N_("This date only"),
    Scope.FOLLOWING: N_("This date and those that follow it"),
}
REPEAT_LABELS = {
    Repeat.NO: N_("Only once"),
    Repeat.DAILY: N_("Every day"),
    Repeat.WEEKLY: N_("Every week"),
    Repeat.BIWEEKLY: N_("Every two weeks"),
    Repeat.MONTHLY: N_("Every month, on the same weekday"),
}
WEEKDAYS = (
    N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"),
    N_("Sunday"),
)  # fmt: skip


def _read_day(typed: Any) -> Any:
    if isinstance(typed, date) or typed is None:
        return typed
    if isinstance(typed, str) and _DAY.fullmatch(typed.strip()):
        try:
            return date.fromisoformat(typed.strip())
        except ValueError:
            pass
    raise PydanticCustomError("said", N_("Please write a date such as 2027-05-01."))


def _read_time(typed: Any) -> Any:
    if isinstance(typed, time):
        return typed
    found = _TIME.fullmatch(typed.strip()) if isinstance(typed, str) else None
    if found and int(found[1]) < 24 and int(found[2] or 0) < 60:
        return time(int(found[1]), int(found[2] or 0))
    raise PydanticCustomError("said", N_("Please write a time such as 13:30."))


def _read_days(typed: Any) -> Any:
    """Read days as a form sends them: several in one field, one on each line."""
    if not isinstance(typed, list):
        return typed
    words = [
        part
        for one in typed
        for part in (re.split(r"[\s,;]+", one) if isinstance(one, str) else [one])
    ]
    return [_read_day(word) for word in words if word != ""]


Day = Annotated[date, BeforeValidator(_read_day)]
Time = Annotated[time, BeforeValidator(_read_time)]
Days = Annotated[
    list[date], BeforeValidator(_read_days), Field(default_factory=list, max_length=EXCEPTIONS_MAX)
]
Places = Annotated[int, Field(ge=1, le=PEOPLE_MAX)]


@dataclass(frozen=True, slots=True)
class Plan:
    """Dates to add to a mission."""

    spans: tuple[Span, ...]
    series: Series | None = None
    places: int | None = None
    wanted: int | None = None


def span_of(day: date, starts: time, ends: time, zone: str) -> Span:
    """Return a date from what two clocks show."""
    begin, end = shown(day, starts, ends)
    return Span(moment(begin, zone), moment(end, zone))


def shown(day: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    """Return both on their own clock; a night's work ends on the next day."""
    begin, end = datetime.combine(day, starts), datetime.combine(day, ends)
    if end < begin and begin - end >= NIGHT:
        end += timedelta(days=1)
    return begin, end


class Numbers(FormModel):
    """How many people a date takes; nothing: as many as its mission."""

    wanted: Places | None = None
    places: Places | None = None

    @field_validator("places", mode="after")
    @classmethod
    def enough(cls, value: int | None, info: Any) -> int | None:
        """Refuse fewer people at most than at least."""
        least = info.data.get("wanted")
        if value is not None and least is not None and value < least:
            raise PydanticCustomError(
                "said", N_("The most people that can come are fewer than it takes.")
            )
        return value


class Dates(Numbers):
    """One date, or several that come back, as a form asks for them."""

    day: Day
    starts: Time
    ends: Time
    repeat: Repeat = Repeat.NO
    weekdays: Annotated[list[Annotated[int, Field(ge=0, le=6)]], Field(default_factory=list)]
    until: Day | None = None
    exceptions: Days

    def plan(self, zone: str) -> Plan:
        """Return the dates to add.

        Raises:
            Invalid: they make no sense (each sentence beside its field).
        """
        once = span_of(self.day, self.starts, self.ends, zone)
        if self.repeat is Repeat.NO:
            return Plan((once,), None, self.places, self.wanted)
        if self.until is None:
            raise Invalid({"until": _("Please say until when it comes back.")})
        if self.until < self.day:
            raise Invalid({"until": _("It would end before it begins.")})
        begin, end = shown(self.day, self.starts, self.ends)
        minutes = int((end - begin).total_seconds() // 60)
        series = Series(
            begin, minutes, self._rule(self.until), zone,
            frozenset(self.exceptions),
        )  # fmt: skip
        return plan_of(series, "until", self.places, self.wanted)

    def _rule(self, until: date) -> str:
        if self.repeat is Repeat.DAILY:
            return daily(until)
        if self.repeat is Repeat.MONTHLY:
            return monthly(self.day, until)
        return weekly(self.day, until, self.weekdays, 2 if self.repeat is Repeat.BIWEEKLY else 1)


class SessionsSent(Numbers):
    """One date, or several that come back by a rule, as a program sends them."""

    starts: datetime
    minutes: Annotated[int, Field(ge=1, le=LONGEST_MINUTES)]
    rule: Annotated[Code, Field(max_length=RULE_MAX)] = ""
    exceptions: Days
    zone: Zone | None = None

    @field_validator("starts", mode="after")
    @classmethod
    def on_a_clock(cls, value: datetime) -> datetime:
        """Ask for what the clock shows there, without an offset: the zone says the rest."""
        if value.tzinfo is not None:
            raise PydanticCustomError(
                "said", N_("Please give the local time without an offset: 2027-05-01T13:30.")
            )
        return value.replace(second=0, microsecond=0)

    def plan(self, zone: str) -> Plan:
        """Return the dates to add.

        Raises:
            Invalid: the rule cannot be accepted (field ``rule``).
        """
        there = self.zone or zone
        if not self.rule:
            begin = moment(self.starts, there)
            span = Span(begin, begin + timedelta(minutes=self.minutes))
            return Plan((span,), None, self.places, self.wanted)
        series = Series(self.starts, self.minutes, self.rule, there, frozenset(self.exceptions))
        return plan_of(series, "rule", self.places, self.wanted)


def plan_of(series: Series, field: str, places: int | None, wanted: int | None) -> Plan:
    """Return the dates of a series.

    Raises:
        Invalid: its rule cannot be accepted.
    """
    if series.minutes <= 0:
        raise Invalid({"ends": _(SpanFault.BACKWARDS)})
    try:
        return Plan(tuple(occurrences(series)), series, places, wanted)
    except BadRule as refusal:
        raise Invalid({field: _(refusal.reason)}) from refusal


class Moved(Numbers):
    """Another moment, or another number of places, for one date or for those that follow it too."""

    day: Day
    starts: Time
    ends: Time
    reason: Annotated[Prose, Field(max_length=REASON_MAX)] = ""
    scope: Scope = Scope.ONE


class CalledOff(FormModel):
    """Why dates are cancelled; those who would have come read it."""

    reason: Reason
    scope: Scope = Scope.ONE
