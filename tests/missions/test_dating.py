"""Dates as people write them in a form and as programs send them: what is read, what is refused, what a night is."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings, strategies as st
from pydantic import ValidationError

from app.core.errors import Invalid
from app.core.i18n import using
from app.core.web.form_errors import sentences
from app.missions.dating import (
    WEEKDAYS,
    CalledOff,
    Dates,
    Moved,
    Repeat,
    Scope,
    SessionsSent,
    shown,
    span_of,
)
from app.missions.recurrence import DEFAULT_ZONE, local, moment, zones
from app.missions.rules import Span
from app.missions.wording import day_said, free_said, hours_said, length_said, moment_said
from tests.missions.said import WHY, ZONE

SATURDAY = date(2027, 5, 8)
ONCE = {"day": "2027-05-08", "starts": "13:00", "ends": "15:00"}


def faults(schema, **values):
    with using("en"):
        try:
            schema.model_validate(values)
        except ValidationError as error:
            return sentences(error)
    return {}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("13:30", time(13, 30)), ("13 h 30", time(13, 30)), ("13h", time(13, 0)), ("9H05", time(9, 5)),
        (" 7 : 15 ", time(7, 15)), ("00:00", time(0, 0)), ("23:59:00", time(23, 59)), ("8 h", time(8, 0)),
    ],
)  # fmt: skip
def test_a_time_is_read_as_people_write_it(typed, read):
    assert Dates.model_validate(ONCE | {"starts": typed, "ends": "23:59"}).starts == read


@pytest.mark.parametrize(
    "typed", ["", "noon", "24:00", "12:60", "1330", "13.30", "-1:00", "13:30:20", "1:2:3", 7.5]
)
def test_what_is_no_time_is_said(typed):
    said = faults(Dates, **ONCE | {"starts": typed})
    assert list(said) == ["starts"]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        0,
        "soon",
        "08/05/2027",
        "2027-5-8",
        "2027-02-29",
        "2027-13-01",
        "20270508",
        "2027-05-08T10:00",
    ],
)
def test_what_is_no_day_is_said_with_an_example(typed):
    for name in ("day", "until"):
        said = faults(Dates, **ONCE | {name: typed})
        assert "2027-05-01" in said[name] or (name == "until" and typed == "")


def test_days_to_leave_out_are_read_from_one_box_however_they_are_separated():
    form = Dates.model_validate(
        ONCE | {"exceptions": ["2027-05-15, 2027-05-22;2027-05-29\n2027-06-05", "2027-06-12"]}
    )
    assert form.exceptions == [SATURDAY + timedelta(days=7 * n) for n in range(1, 6)]
    assert Dates.model_validate(ONCE | {"exceptions": [""]}).exceptions == []
    assert "exceptions" in faults(Dates, **ONCE | {"exceptions": ["2027-05-15 hier"]})


@pytest.mark.parametrize(
    ("repeat", "more", "days"),
    [
        (Repeat.NO, {}, [0]),
        (Repeat.DAILY, {"until": "2027-05-11"}, [0, 1, 2, 3]),
        (Repeat.WEEKLY, {"until": "2027-05-22"}, [0, 7, 14]),
        (Repeat.WEEKLY, {"until": "2027-05-16", "weekdays": [5, 6]}, [0, 1, 7, 8]),
        (Repeat.BIWEEKLY, {"until": "2027-06-05"}, [0, 14, 28]),
        (Repeat.MONTHLY, {"until": "2027-07-31"}, [0, 35, 63]),
        (Repeat.WEEKLY, {"until": "2027-05-22", "exceptions": ["2027-05-15"]}, [0, 14]),
        (Repeat.WEEKLY, {"until": "2027-05-08"}, [0]),
    ],
)
def test_a_form_makes_the_dates_that_it_promises(repeat, more, days):
    plan = Dates.model_validate(ONCE | {"repeat": repeat} | more).plan(ZONE)
    found = [(local(span.starts_at, ZONE).date() - SATURDAY).days for span in plan.spans]
    assert found == days
    assert {local(span.starts_at, ZONE).time() for span in plan.spans} == {time(13, 0)}
    assert (plan.series is None) == (repeat is Repeat.NO)


def test_the_weekday_ticked_may_be_another_than_that_of_the_first_day():
    plan = Dates.model_validate(
        ONCE | {"repeat": "weekly", "weekdays": [0], "until": "2027-05-20"}
    ).plan(ZONE)
    assert [local(s.starts_at, ZONE).weekday() for s in plan.spans] == [0, 0]
    assert len(WEEKDAYS) == 7


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"repeat": "weekly"}, "until", "until when"),
        ({"repeat": "weekly", "until": "2027-05-07"}, "until", "before it begins"),
        ({"repeat": "daily", "until": "2028-05-08"}, "until", "200 dates"),
        ({"repeat": "weekly", "until": "2027-06-01", "ends": "13:00"}, "ends", "end after"),
        ({"repeat": "weekly", "until": "2027-05-20", "exceptions": ["2027-05-08", "2027-05-15"]},
         "until", "no date"),
    ],
)  # fmt: skip
def test_a_series_that_cannot_be_is_refused_beside_its_field(more, field, words):
    form = Dates.model_validate(ONCE | more)
    with using("en"), pytest.raises(Invalid) as refused:
        form.plan(ZONE)
    assert words in refused.value.errors[field]


@pytest.mark.parametrize(
    ("starts", "ends", "minutes"),
    [("22:00", "06:00", 480), ("12:00", "00:00", 720), ("23:30", "00:30", 60), ("12:01", "00:00", 719),
     ("13:00", "12:00", -60), ("13:00", "01:30", -690)],
)  # fmt: skip
def test_what_ends_before_it_begins_is_a_night_of_at_most_twelve_hours_or_a_slip(
    starts, ends, minutes
):
    begin, end = shown(SATURDAY, time.fromisoformat(starts), time.fromisoformat(ends))
    assert end - begin == timedelta(minutes=minutes)


@given(
    st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.integers(0, 23), st.sampled_from((0, 15, 30)),
    st.integers(1, 11), st.sampled_from((ZONE, "America/Halifax", "Asia/Tokyo", "UTC", "Africa/Casablanca")),
)  # fmt: skip
@settings(max_examples=80, deadline=None)
def test_a_date_shows_the_hours_that_were_typed_unless_clocks_skip_them(
    day, hour, minute, length, zone
):
    starts = datetime.combine(day, time(hour, minute))
    ends = starts + timedelta(hours=length)
    span = span_of(day, starts.time(), ends.time(), zone)
    assert span.starts_at.tzinfo is UTC
    exists = local(moment(starts, zone), zone) == starts and local(moment(ends, zone), zone) == ends
    nights = ends.date() == day or (starts - datetime.combine(day, ends.time())) >= timedelta(
        hours=12
    )
    if exists and nights:
        assert local(span.starts_at, zone) == starts
        assert local(span.ends_at, zone) == ends


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"wanted": 5, "places": 4}, "places", "fewer than it takes"),
        ({"wanted": 0}, "wanted", "1"), ({"places": -1}, "places", "1"), ({"places": 501}, "places", "500"),
        ({"wanted": "few"}, "wanted", "whole number"), ({"scope": "all"}, "scope", "offered answers"),
        ({"reason": "x" * 501}, "reason", "at most 500"), ({"more": 1}, "more", "not known"),
    ],
)  # fmt: skip
def test_a_move_is_refused_with_its_words(values, field, words):
    said = faults(Moved, **ONCE | values)
    assert words in said[field]


def test_a_move_and_a_cancellation_are_of_one_date_unless_they_say_more():
    assert Moved.model_validate(ONCE).scope is Scope.ONE
    assert CalledOff.model_validate({"reason": WHY}).scope is Scope.ONE
    assert CalledOff.model_validate({"reason": WHY, "scope": "following"}).scope is Scope.FOLLOWING
    assert "reason" in faults(CalledOff, reason="trop peu")


def test_a_program_may_name_another_clock_and_seconds_are_dropped():
    sent = SessionsSent.model_validate(
        {"starts": "2027-05-08T10:00:59.5", "minutes": 60, "zone": "Asia/Tokyo"}
    )
    (span,) = sent.plan(DEFAULT_ZONE).spans
    assert span == Span(datetime(2027, 5, 8, 1, tzinfo=UTC), datetime(2027, 5, 8, 2, tzinfo=UTC))
    assert "Asia/Tokyo" in zones()
    assert not {"EST", "posixrules", "localtime"} & zones()


@pytest.mark.parametrize(
    ("minutes", "french", "english"),
    [(15, "15\u00a0min", "15 min"), (60, "1\u00a0h", "1 h"), (90, "1\u00a0h 30", "1 h 30"),
     (125, "2\u00a0h 05", "2 h 05"), (1_440, "24\u00a0h", "24 h")],
)  # fmt: skip
def test_a_length_is_said_short(minutes, french, english):
    with using("fr"):
        assert length_said(minutes).replace("\u00a0", " ") == french.replace("\u00a0", " ")
    with using("en"):
        assert length_said(minutes).replace("\u00a0", " ") == english


def test_moments_are_said_on_the_clock_that_is_given():
    late = moment(datetime(2027, 5, 8, 23, 30), ZONE)
    with using("en"):
        assert day_said(late, ZONE) == "Saturday, May 8, 2027"
        assert day_said(late, "Asia/Tokyo") == "Sunday, May 9, 2027"
        assert moment_said(late, ZONE).startswith("Saturday, May 8, 2027, 11:30")
        assert hours_said(late, late + timedelta(hours=1), ZONE).endswith("the next day")
        assert hours_said(late, late + timedelta(hours=1), "UTC").startswith("3:30")
    with using("fr"):
        assert day_said(late, ZONE) == "samedi 8 mai 2027"
        assert "23" in moment_said(late, ZONE)


@pytest.mark.parametrize(
    ("free", "french", "english"),
    [(0, "Plus de place", "No place left"), (1, "1 place libre", "1 place left"),
     (1_200, "1\u00a0200 places libres", "1,200 places left")],
)  # fmt: skip
def test_places_are_said_in_words(free, french, english):
    with using("en"):
        assert free_said(free) == english
    with using("fr"):
        assert free_said(free) == french
