"""Rules make the dates that RFC 5545 says, on the clock of Montréal, summer and winter; bad ones are told why."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from hypothesis import HealthCheck, given, settings, strategies as st

from app.core.calendar import Entry
from app.core.ics import calendar
from app.missions.recurrence import (
    OCCURRENCES_MAX,
    BadRule,
    Series,
    checked,
    daily,
    local,
    moment,
    monthly,
    occurrences,
    weekly,
)
from app.missions.rules import Span

ZONE = "America/Toronto"
MONTREAL = ZoneInfo(ZONE)
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def series(starts: str, rule: str, minutes: int = 60, *without: str) -> Series:
    return Series(at(starts), minutes, rule, ZONE, frozenset(map(date.fromisoformat, without)))


def starts(found: Series) -> list[str]:
    return [f"{local(span.starts_at, ZONE):%Y-%m-%dT%H:%M}" for span in occurrences(found)]


def test_a_weekly_session_keeps_its_hour_on_the_clock_through_both_nights() -> None:
    spring = occurrences(series("2027-03-07T18:00", "FREQ=WEEKLY;COUNT=2"))
    assert [span.starts_at for span in spring] == [utc("2027-03-07T23:00"), utc("2027-03-14T22:00")]
    autumn = occurrences(series("2027-10-31T18:00", "FREQ=WEEKLY;COUNT=2"))
    assert [span.starts_at for span in autumn] == [utc("2027-10-31T22:00"), utc("2027-11-07T23:00")]


def test_an_hour_that_does_not_exist_is_read_with_the_offset_before_the_gap() -> None:
    night = occurrences(series("2027-03-13T02:30", "FREQ=DAILY;COUNT=2"))[1]
    assert night.starts_at == utc("2027-03-14T07:30"), "3:30 on the new clock"
    assert night.minutes == 60


def test_an_hour_that_exists_twice_is_the_first() -> None:
    night = occurrences(series("2027-11-06T01:30", "FREQ=DAILY;COUNT=2"))[1]
    assert night.starts_at == utc("2027-11-07T05:30"), "before the clocks go back"


def test_a_night_shift_keeps_its_exact_length_when_clocks_change() -> None:
    for evening in ("2027-03-13T22:00", "2027-11-06T22:00"):
        (span,) = occurrences(series(evening, "FREQ=DAILY;COUNT=1", 480))
        assert span.minutes == 480


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (series("2027-05-03T09:00", "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3"),
         ["2027-05-03T09:00", "2027-05-05T09:00", "2027-05-10T09:00"]),
        (series("2027-05-01T09:00", "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270529"),
         ["2027-05-01T09:00", "2027-05-15T09:00", "2027-05-29T09:00"]),
        (series("2027-05-08T09:00", "FREQ=MONTHLY;BYDAY=2SA;COUNT=2"),
         ["2027-05-08T09:00", "2027-06-12T09:00"]),
        (series("2027-05-31T09:00", "FREQ=MONTHLY;BYDAY=-1MO;COUNT=2"),
         ["2027-05-31T09:00", "2027-06-28T09:00"]),
        (series("2027-01-31T09:00", "FREQ=MONTHLY;COUNT=2"),
         ["2027-01-31T09:00", "2027-03-31T09:00"]),
        (series("2027-05-01T09:00", "rrule:freq=daily;count=3;", 60, "2027-05-02"),
         ["2027-05-01T09:00", "2027-05-03T09:00"]),
    ],
)  # fmt: skip
def test_rules_make_the_dates_that_people_expect(found: Series, expected: list[str]) -> None:
    assert starts(found) == expected


def test_the_last_day_counts_whole_and_a_moment_in_utc_is_read_on_our_clock() -> None:
    whole = series("2027-05-01T23:00", "FREQ=DAILY;UNTIL=20270503")
    assert len(occurrences(whole)) == 3
    before_midnight = series("2027-05-01T21:00", "FREQ=DAILY;UNTIL=20270503T005959Z")
    assert starts(before_midnight) == ["2027-05-01T21:00"], "21:00 on the 2nd is 01:00Z on the 3rd"


@pytest.mark.parametrize(
    "rule",
    [
        "", "every week", "FREQ=HOURLY;COUNT=2", "FREQ=SECONDLY;COUNT=2", "FREQ=WEEKLY",
        "FREQ=WEEKLY;COUNT=2;UNTIL=20270101", "FREQ=WEEKLY;COUNT=0", "FREQ=WEEKLY;COUNT=-1",
        "FREQ=WEEKLY;COUNT=x", "FREQ=WEEKLY;COUNT=1000", "FREQ=DAILY;COUNT=201",
        "FREQ=WEEKLY;INTERVAL=0;COUNT=2", "FREQ=WEEKLY;BYDAY=XX;COUNT=2", "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=WEEKLY;UNTIL=20271399", "FREQ=DAILY;BYHOUR=1,2,3;COUNT=2", "FREQ=DAILY;FREQ=DAILY;COUNT=1",
        "FREQ=DAILY;COUNT=2\nRDATE:20270101", "FREQ=DAILY;EXRULE=1;COUNT=2", "A" * 300,
        "FREQ=MONTHLY;BYSETPOS=400;BYDAY=MO;COUNT=1", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;COUNT=1",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5", "FREQ=DAILY;UNTIL=20300101",
        "FREQ=DAILY;UNTIL=20270430", "FREQ=DAILY;INTERVAL=7;BYDAY=TU;COUNT=1",
        "FREQ=WEEKLY;BYSETPOS=9;COUNT=1", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1", "FREQ=WEEKLY;COUNT=99999999999999999999",
    ],
)  # fmt: skip
def test_a_rule_that_we_do_not_take_is_refused_with_a_sentence(rule: str) -> None:
    with pytest.raises(BadRule) as refused:
        occurrences(series("2027-05-01T09:00", rule))
    assert refused.value.reason.endswith((".", "fewer.")) and len(refused.value.reason) > 10


def test_dates_that_would_overlap_are_refused() -> None:
    assert len(occurrences(series("2027-05-01T09:00", "FREQ=DAILY;COUNT=3", 1_440))) == 3
    with pytest.raises(BadRule, match="overlap"):
        # The night in which clocks go forward is 23 hours long.
        occurrences(series("2027-03-13T12:00", "FREQ=DAILY;COUNT=2", 1_440))


def test_exceptions_do_not_buy_more_dates_than_a_count_allows() -> None:
    found = series("2027-05-01T09:00", "FREQ=DAILY;COUNT=3", 60, "2027-05-01", "2027-05-02")
    assert starts(found) == ["2027-05-03T09:00"]
    with pytest.raises(BadRule, match="no date"):
        occurrences(series("2027-05-01T09:00", "FREQ=DAILY;COUNT=1", 60, "2027-05-01"))


def test_the_form_writes_rules_that_we_read() -> None:
    saturday, end = date(2027, 5, 8), date(2027, 8, 1)
    assert checked(weekly(saturday, end)) == "FREQ=WEEKLY;INTERVAL=1;BYDAY=SA;UNTIL=20270801"
    assert "BYDAY=MO,SU" in checked(weekly(saturday, end, [6, 0], 2))
    assert "BYDAY=2SA" in checked(monthly(saturday, end))
    assert "BYDAY=-1SA" in monthly(date(2027, 5, 29), end), "a fifth Saturday is the last one"
    assert checked(daily(end)) == "FREQ=DAILY;UNTIL=20270801"


@st.composite
def rules(draw: st.DrawFn) -> Series:
    """Make a rule such as people use, beginning on a day that it allows."""
    starts = datetime(2024, 1, 1) + timedelta(
        days=draw(st.integers(0, 365 * 6)),
        hours=draw(st.integers(0, 23)),
        minutes=draw(st.sampled_from((0, 15, 30, 45))),
    )
    freq = draw(st.sampled_from(("DAILY", "WEEKLY", "MONTHLY", "YEARLY")))
    parts = [f"FREQ={freq}", f"INTERVAL={draw(st.integers(1, 4))}"]
    weekday = DAYS[starts.weekday()]
    if freq == "WEEKLY":
        others = draw(st.sets(st.sampled_from(DAYS), max_size=3))
        parts.append("BYDAY=" + ",".join(sorted({weekday} | others, key=DAYS.index)))
    elif freq == "MONTHLY" and draw(st.booleans()):
        parts.append(f"BYDAY={(starts.day - 1) // 7 + 1}{weekday}")
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 30))}")
    else:
        until = min(starts + timedelta(days=draw(st.integers(0, 120))), datetime(2030, 12, 31))
        parts.append(f"UNTIL={max(until, starts):%Y%m%d}")
    without = draw(st.sets(st.integers(1, 30), max_size=4))
    exceptions = frozenset((starts + timedelta(days=n)).date() for n in without)
    minutes = draw(st.sampled_from((30, 90, 180, 480)))
    return Series(starts, minutes, ";".join(parts), ZONE, exceptions)


def by_the_standard(found: Series, last: datetime) -> set[datetime]:
    """Return when dates begin, as an independent reader of iCalendar makes them of the rule itself."""
    event = icalendar.Event()
    begin = found.starts.replace(tzinfo=MONTREAL)
    until = dict(part.split("=") for part in found.rule.split(";")).get("UNTIL")
    rule = icalendar.vRecur.from_ical(found.rule)
    if until:
        whole = datetime.strptime(until, "%Y%m%d") + timedelta(days=1, seconds=-1)
        rule["UNTIL"] = [moment(whole, ZONE)]
    event.add("uid", "x")
    event.add("dtstart", begin)
    event.add("duration", timedelta(minutes=found.minutes))
    event.add("rrule", rule)
    for day in found.exceptions:
        event.add("exdate", datetime.combine(day, found.starts.time(), tzinfo=MONTREAL))
    document = icalendar.Calendar()
    document.add_component(event)
    return {begin for begin, _end in read(document, found.starts, last)}


def read(
    document: icalendar.Calendar, since: datetime, last: datetime
) -> set[tuple[datetime, datetime]]:
    day = timedelta(days=2)
    events = recurring_ical_events.of(document).between(since - day, last + day)
    return {(e.start.astimezone(UTC), e.end.astimezone(UTC)) for e in events}


def as_fed(spans: list[Span]) -> set[tuple[datetime, datetime]]:
    """Return what a calendar program reads in our feed of these dates."""
    entries = [
        Entry(f"s{n}@x", 0, "Corvée", s.starts_at, s.ends_at, ZONE, utc("2024-01-01T00:00"))
        for n, s in enumerate(spans)
    ]
    fed = calendar(entries, name="Missions", base_url="https://x.example")
    both = (local(spans[n].starts_at, ZONE) for n in (0, -1))
    return read(icalendar.Calendar.from_ical(fed), *both)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rules())
def test_two_hundred_rules_read_the_same_on_our_pages_in_our_feed_and_by_the_standard(
    found: Series,
) -> None:
    try:
        spans = occurrences(found)
    except BadRule as refusal:
        assert "overlap" in refusal.reason or "no date" in refusal.reason
        return
    ours = {(span.starts_at, span.ends_at) for span in spans}
    assert len(ours) == len(spans) <= OCCURRENCES_MAX
    assert as_fed(spans) == ours
    if local(spans[0].starts_at, ZONE) >= found.starts and not in_a_gap(found.starts):
        begins = by_the_standard(found, local(spans[-1].starts_at, ZONE))
        assert {begin for begin, _end in ours} == begins


def in_a_gap(starts: datetime) -> bool:
    """Say whether clocks never show it: readers differ on what a rule that begins so means."""
    return local(moment(starts, ZONE), ZONE) != starts
