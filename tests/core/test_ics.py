"""Calendars written for any program: read back by another library, at both ends of summer time."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given, settings, strategies as st

from app.core.calendar import Entry
from app.core.ics import calendar

CHANGED = datetime(2026, 1, 1, 12, tzinfo=UTC)
TORONTO = "America/Toronto"
DAY = timedelta(days=1)
BASE = "https://ville.example"


def entry(starts: datetime, hours: float = 1, **said) -> Entry:
    values = {
        "uid": "session-4k2@ville.example",
        "sequence": 0,
        "title": "Planter la ruelle",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=hours),
        "zone": TORONTO,
        "changed_at": CHANGED,
    }
    return Entry(**(values | said))


def read(*entries: Entry, name: str = "Calendrier", **how) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(calendar(entries, name=name, base_url=BASE, **how))


def test_a_moment_is_told_whole():
    event = read(
        entry(
            datetime(2026, 7, 4, 13, 30, tzinfo=UTC),
            sequence=3,
            place="Parc Laurier",
            description="Apportez des gants.\nEau fournie.",
            path="/fr/missions/4k2",
        )
    ).events[0]
    assert event["UID"] == "session-4k2@ville.example"
    assert event["SEQUENCE"] == 3
    assert event["DTSTART"].params["TZID"] == TORONTO
    assert event["DTSTART"].dt.hour == 9, "on the clock of Montréal"
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == CHANGED
    assert event["STATUS"] == "CONFIRMED"
    assert event["LOCATION"] == "Parc Laurier"
    assert event["DESCRIPTION"] == "Apportez des gants.\nEau fournie."
    assert event["URL"] == "https://ville.example/fr/missions/4k2"


def test_whole_days_are_dates_that_take_nobodys_time():
    begins = datetime(2026, 3, 7, 5, tzinfo=UTC)
    kept = read(entry(begins, 24 * 3 - 1, is_all_day=True))
    [event] = kept.events
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (begins.date(), begins.date() + 3 * DAY), (
        "an hour was left out that night"
    )
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["TRANSP"] == "TRANSPARENT"
    assert kept.timezones == [], "a date is the same day everywhere"


def test_what_is_cancelled_or_not_yet_sure_says_so_and_frees_the_time():
    start = datetime(2026, 7, 4, 13, tzinfo=UTC)
    off, perhaps = read(entry(start, is_cancelled=True), entry(start, is_tentative=True)).events
    assert (off["STATUS"], off["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert (perhaps["STATUS"], perhaps["TRANSP"]) == ("TENTATIVE", "OPAQUE")


def test_a_letter_names_its_method_and_who_calls():
    written = read(
        entry(datetime(2026, 7, 4, 13, tzinfo=UTC), is_cancelled=True),
        method="CANCEL",
        organiser="bonjour@ville.example",
    )
    assert written["METHOD"] == "CANCEL"
    assert written.events[0]["ORGANIZER"] == "mailto:bonjour@ville.example"


@pytest.mark.parametrize(
    ("zone", "month", "day"),
    [(TORONTO, 3, 8), (TORONTO, 11, 1), ("Europe/Paris", 3, 29), ("Africa/Casablanca", 2, 15)],
)
def test_each_half_hour_of_a_night_when_clocks_change_is_read_as_it_was_meant(zone, month, day):
    start = datetime(2026, month, day, tzinfo=UTC)
    meant = [start + timedelta(minutes=30 * half) for half in range(24)]
    written = read(*(entry(moment, uid=str(moment), zone=zone) for moment in meant))
    assert [e.start.astimezone(UTC) for e in written.events] == meant
    ends = [e.end.astimezone(UTC) for e in written.events]
    assert ends == [moment + timedelta(hours=1) for moment in meant]


@pytest.mark.parametrize("zone", [TORONTO, "America/Vancouver", "Europe/Paris"])
def test_the_rules_of_the_zone_are_whole_and_do_not_run_out(zone):
    """A program that knows no zone by its name reads the same offsets from our own rules."""
    written = read(entry(datetime(2026, 7, 4, 13, tzinfo=UTC), zone=zone))
    ours = written.timezones[0]
    rules = ours.to_tz(lookup_tzid=False)
    by_name = icalendar.Timezone.from_tzid(zone).to_tz()
    for year in (2026, 2030, 2036):
        for month in range(1, 13):
            moment = datetime(year, month, 15, 12)
            assert moment.replace(tzinfo=rules).utcoffset() == (
                moment.replace(tzinfo=by_name).utcoffset()
            )
    assert [part["RRULE"]["FREQ"] for part in ours.subcomponents if "RRULE" in part] == [
        ["YEARLY"],
        ["YEARLY"],
    ]


def test_a_zone_whose_changes_follow_the_moon_is_told_by_its_dates():
    ours = read(entry(datetime(2026, 7, 4, 13, tzinfo=UTC), zone="Africa/Casablanca")).timezones[0]
    assert any("RDATE" in part for part in ours.subcomponents)
    assert not any("RRULE" in part for part in ours.subcomponents)


def test_each_zone_is_told_once_and_utc_needs_no_telling():
    start = datetime(2026, 7, 4, 13, tzinfo=UTC)
    written = read(entry(start), entry(start), entry(start, zone="UTC"))
    assert [z["TZID"] for z in written.timezones] == [TORONTO]
    assert written.events[2]["DTSTART"].to_ical() == b"20260704T130000Z"


def test_an_empty_calendar_is_a_calendar():
    assert read().events == []


def test_the_same_moments_give_the_same_bytes():
    one = entry(datetime(2026, 7, 4, 13, tzinfo=UTC))
    first = calendar([one], name="Calendrier", base_url=BASE)
    assert calendar(iter([one]), name="Calendrier", base_url=f"{BASE}/") == first


HOSTILE = "Bonjour\r\nATTENDEE:mailto:x@y\r\nEND:VEVENT\x00\x07\u2028BEGIN:VALARM;,\\ \ud83d é"


def test_what_people_wrote_ends_no_line_and_begins_no_part():
    written = calendar(
        [
            entry(
                datetime(2026, 7, 4, 13, tzinfo=UTC),
                title=HOSTILE,
                description=HOSTILE,
                place=HOSTILE,
                path=f"/fr/{HOSTILE}",
                uid="a\r\nX-EVIL:1",
            )
        ],
        name=HOSTILE,
        base_url=BASE,
        organiser="a@b\r\nX-EVIL:1",
    )
    starts = [line.split(b":")[0].split(b";")[0] for line in written.split(b"\r\n")]
    assert not {b"ATTENDEE", b"X-EVIL"} & set(starts)
    assert starts.count(b"END") == starts.count(b"BEGIN")
    event = icalendar.Calendar.from_ical(written).events[0]
    assert event["SUMMARY"].startswith("Bonjour ATTENDEE:mailto:x@y END:VEVENT")
    assert event["SUMMARY"].endswith("BEGIN:VALARM;,\\ é")
    assert event.subcomponents == []


@settings(max_examples=40, deadline=None)
@given(
    st.text(max_size=200),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31)),
    st.integers(1, 24 * 60),
)
def test_any_text_and_any_moment_come_back(text, start, minutes):
    meant = start.replace(second=0, microsecond=0, tzinfo=UTC)
    written = calendar([entry(meant, minutes / 60, title=text or "x")], name=text, base_url=BASE)
    assert all(len(line) <= 75 for line in written.split(b"\r\n")), "lines are folded"
    seen = recurring_ical_events.of(icalendar.Calendar.from_ical(written)).between(
        meant - timedelta(days=2), meant + timedelta(days=3)
    )
    assert [e.start.astimezone(UTC) for e in seen] == [meant]
