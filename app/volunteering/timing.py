"""When things may happen around a session: reminders, offers, questions, arrivals. Pure.

Moments are UTC; nights are those of the mission's own zone.
"""

from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

NIGHT_BEGINS, NIGHT_ENDS = time(21), time(8)
"""Nobody is asked anything between the two, on the clock of the mission's zone."""

ARRIVAL_BEFORE = timedelta(minutes=30)
"""One may be noted as arrived from so long before the session begins, until it ends."""

ATTESTED_WITHIN = timedelta(days=14)
"""Who received people may say so long afterwards that they came after all."""

REMINDED_BEFORE = timedelta(hours=24)
LAST_REMINDER = timedelta(hours=2)
"""A reminder that the night held back still leaves so long before, or not at all."""

SHORTEST_OFFER = timedelta(minutes=30)
SHORTEST_WAVE = timedelta(minutes=30)
LONGEST_WAVE = timedelta(hours=3)
UNMARKED_AFTER = timedelta(hours=24)
"""Where arrivals were noted, who was not is taken to be absent so long after the end."""


class Moment(StrEnum):
    """Where the clock stands, for who wants to note an arrival."""

    TOO_EARLY = "too_early"
    OPEN = "open"
    OVER = "over"


def is_night(at: datetime, zone: str) -> bool:
    """Say whether it is between 21:00 and 8:00 there."""
    there = at.astimezone(ZoneInfo(zone)).time()
    return there >= NIGHT_BEGINS or there < NIGHT_ENDS


def morning_after(at: datetime, zone: str) -> datetime:
    """Return when the night of ``at`` is over (UTC); ``at`` itself by day.

    The clocks change at 2:00: 8:00 exists every day, and exists once.
    """
    if not is_night(at, zone):
        return at
    there = at.astimezone(ZoneInfo(zone))
    day = there.date() + timedelta(days=there.time() >= NIGHT_BEGINS)
    morning = datetime.combine(day, NIGHT_ENDS, ZoneInfo(zone))
    return morning.astimezone(at.tzinfo)


def offer_end(now: datetime, starts_at: datetime, zone: str, length: timedelta) -> datetime | None:
    """Return until when a place may be offered: so long by day, never after the session begins.

    Near the session an offer lasts a third of what is left, so that others have their turn. None
    when there is not half an hour left.
    """
    left = starts_at - now
    if left < SHORTEST_OFFER:
        return None
    lasts = min(length, max(left / 3, SHORTEST_OFFER))
    begins = morning_after(now, zone)
    return min(begins + lasts, starts_at)


def next_wave(now: datetime, starts_at: datetime, zone: str) -> datetime | None:
    """Return when people may be asked next, after being asked ``now``; None: too late."""
    pause = min(LONGEST_WAVE, max(SHORTEST_WAVE, (starts_at - now) / 6))
    at = morning_after(now + pause, zone)
    return at if at < starts_at else None


def first_wave(now: datetime, starts_at: datetime, zone: str) -> datetime | None:
    """Return when people may first be asked to replace somebody; None: it begins before that."""
    at = morning_after(now, zone)
    return at if at < starts_at else None


def is_late(now: datetime, starts_at: datetime, notice: timedelta) -> bool:
    """Say whether cancelling now leaves too little time for others to make plans."""
    return starts_at - now < notice


def is_reminder_due(signed_up_at: datetime, now: datetime, starts_at: datetime, zone: str) -> bool:
    """Say whether to remind somebody now: the day before, by day, unless they have just signed up."""
    if signed_up_at > starts_at - REMINDED_BEFORE or now < starts_at - REMINDED_BEFORE:
        return False
    return now <= starts_at - LAST_REMINDER and not is_night(now, zone)


def arrival(now: datetime, starts_at: datetime, ends_at: datetime) -> Moment:
    """Say whether an arrival may be noted now."""
    if now < starts_at - ARRIVAL_BEFORE:
        return Moment.TOO_EARLY
    return Moment.OPEN if now <= ends_at else Moment.OVER


def may_attest(now: datetime, starts_at: datetime, ends_at: datetime) -> bool:
    """Say whether somebody may still be noted as having come, or not."""
    return starts_at <= now <= ends_at + ATTESTED_WITHIN


def overlap(
    starts_at: datetime, ends_at: datetime, other_starts: datetime, other_ends: datetime
) -> bool:
    """Say whether two sessions claim one moment; one may begin as the other ends."""
    return starts_at < other_ends and other_starts < ends_at
