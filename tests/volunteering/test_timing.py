"""Nights, offers, waves, reminders and arrivals, to the minute and over both changes of clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st

from app.volunteering.timing import (
    LONGEST_WAVE,
    SHORTEST_OFFER,
    Moment,
    arrival,
    first_wave,
    is_late,
    is_night,
    is_reminder_due,
    may_attest,
    morning_after,
    next_wave,
    offer_end,
    overlap,
)

HERE = "America/Toronto"
ZONE = ZoneInfo(HERE)
moments = st.datetimes(
    min_value=datetime(2026, 1, 1),
    max_value=datetime(2027, 12, 31),
    timezones=st.just(UTC),
)
ahead = st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=20))
zones = st.sampled_from([HERE, "America/Vancouver", "Europe/Paris", "UTC"])


def at(hour: int, minute: int = 0, day: int = 10, month: int = 6) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


@pytest.mark.parametrize(
    ("hour", "minute", "night"),
    [(7, 59, True), (8, 0, False), (20, 59, False), (21, 0, True), (0, 0, True), (12, 0, False)],
)
def test_the_night_lasts_from_nine_in_the_evening_to_eight(
    hour: int, minute: int, night: bool
) -> None:
    assert is_night(at(hour, minute), HERE) is night


def test_the_night_is_that_of_the_mission_and_not_ours() -> None:
    evening = at(20)
    assert not is_night(evening, HERE)
    assert is_night(evening, "Europe/Paris")
    assert not is_night(at(23), "America/Vancouver")


@pytest.mark.parametrize("day", [7, 8])
def test_the_morning_after_is_eight_o_clock_on_the_day_the_clocks_change(day: int) -> None:
    for month, last in ((3, 8), (11, 1)):
        night = datetime(2026, month, last, 0, 30, tzinfo=ZONE).astimezone(UTC)
        morning = morning_after(night, HERE).astimezone(ZONE)
        assert (morning.day, morning.hour, morning.minute) == (last, 8, 0)
    assert morning_after(at(22, day=day), HERE) == at(8, day=day + 1)


@given(moments, zones)
@settings(max_examples=150, deadline=None)
def test_the_morning_is_never_before_nor_at_night(now: datetime, zone: str) -> None:
    morning = morning_after(now, zone)
    assert morning >= now
    assert not is_night(morning, zone)
    assert morning - now <= timedelta(hours=12)


@given(moments, ahead, zones, st.integers(1, 96))
@settings(max_examples=200, deadline=None)
def test_an_offer_ends_after_now_and_never_after_the_start(
    now: datetime, left: timedelta, zone: str, hours: int
) -> None:
    starts = now + left
    until = offer_end(now, starts, zone, timedelta(hours=hours))
    if left < SHORTEST_OFFER:
        assert until is None
    else:
        assert until is not None
        assert now < until <= starts


def test_an_offer_leaves_time_to_those_who_come_next() -> None:
    assert offer_end(at(9), at(15), HERE, timedelta(hours=24)) == at(11)
    assert offer_end(at(9), at(9, day=20), HERE, timedelta(hours=24)) == at(9, day=11)


def test_an_offer_made_at_night_counts_from_the_morning() -> None:
    until = offer_end(at(23), at(23, day=30), HERE, timedelta(hours=24))
    assert until == at(8, day=12)


@given(moments, ahead, zones)
@settings(max_examples=200, deadline=None)
def test_nobody_is_asked_at_night_nor_once_it_has_begun(
    now: datetime, left: timedelta, zone: str
) -> None:
    starts = now + left
    for when in (first_wave(now, starts, zone), next_wave(now, starts, zone)):
        if when is not None:
            assert not is_night(when, zone)
            assert now <= when < starts


def test_waves_follow_faster_as_the_session_comes_near() -> None:
    far = next_wave(at(9), at(15, day=14), HERE)
    near = next_wave(at(9), at(12), HERE)
    assert far == at(9) + LONGEST_WAVE
    assert near == at(9, 30)


def test_late_is_less_than_the_notice_that_was_chosen() -> None:
    notice = timedelta(hours=48)
    assert is_late(at(12), at(11, 59, day=12), notice)
    assert not is_late(at(12), at(12, day=12), notice)


def test_one_is_reminded_the_day_before_by_day_unless_one_has_just_signed_up() -> None:
    starts, long_ago = at(14, day=12), at(9, day=1)
    assert not is_reminder_due(long_ago, at(13, 59, day=11), starts, HERE)
    assert is_reminder_due(long_ago, at(14, day=11), starts, HERE)
    assert not is_reminder_due(long_ago, at(23, day=11), starts, HERE)
    assert is_reminder_due(long_ago, at(8, day=12), starts, HERE)
    assert not is_reminder_due(long_ago, at(12, 1, day=12), starts, HERE)
    assert not is_reminder_due(at(15, day=11), at(16, day=11), starts, HERE)


def test_arrivals_are_noted_from_half_an_hour_before_until_the_end() -> None:
    starts, ends = at(14), at(17)
    found = [arrival(when, starts, ends) for when in (at(13, 29), at(13, 30), at(17), at(17, 1))]
    assert found == [Moment.TOO_EARLY, Moment.OPEN, Moment.OPEN, Moment.OVER]


def test_those_who_received_people_have_two_weeks_to_say_who_came() -> None:
    starts, ends = at(14), at(17)
    assert not may_attest(at(13, 59), starts, ends)
    assert may_attest(at(17, day=24), starts, ends)
    assert not may_attest(at(17, 1, day=24), starts, ends)


def test_one_session_may_begin_as_another_ends() -> None:
    assert not overlap(at(9), at(12), at(12), at(14))
    assert overlap(at(9), at(12), at(11, 59), at(14))
    assert overlap(at(9), at(12), at(10), at(11))
