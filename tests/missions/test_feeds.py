"""Calendars of missions, read as a calendar program reads them: of whom, with what, and nothing private."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest

from app.core import clock
from app.missions.models import Mission
from app.missions.queries import feed
from app.missions.rules import Act, SessionState, State
from app.missions.service import calling_off, course, moving
from app.organisations.rules import State as Standing
from tests.factories import accounts, missions, organisations, projects, volunteering
from tests.factories.missions import TASKS, ahead
from tests.missions.said import WHY, at, in_days, moved
from tests.queries import counted


async def read(visitor: Any, path: str) -> tuple[icalendar.Calendar, bytes]:
    answer = await visitor("en").http.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "set-cookie" not in answer.headers
    return icalendar.Calendar.from_ical(answer.content), answer.content


async def titles(visitor: Any, path: str) -> list[str]:
    found, _raw = await read(visitor, path)
    return [str(event["SUMMARY"]) for event in found.walk("VEVENT")]


@pytest.fixture
async def city(db):
    """Make one mission of each host, place and theme."""
    organisation = await organisations.organisation(db, name="Café des Aînés")
    project = await projects.project(db, "mobilising", title="Un four à pain")
    await missions.mission(
        db, organisation=organisation, title="aînés", themes=["food"], sessions=[ahead(3)]
    )
    await missions.mission(
        db, project=project, title="four", area="cremazie", themes=["nature", "food"],
        sessions=[ahead(4)],
    )  # fmt: skip
    await missions.mission(db, title="partout", area="city", themes=[], sessions=[ahead(5)])
    return organisation, project


@pytest.mark.parametrize(
    ("query", "found", "name"),
    [
        ("", ["aînés", "four", "partout"], "Missions"),
        ("area=city", ["aînés", "four", "partout"], "Missions – Montréal"),
        ("area=cremazie", ["four"], "Missions – "),
        ("area=parc-extension", ["aînés"], "Missions – Parc-Extension"),
        ("area=t:villeray-saint-michel-parc-extension", ["aînés", "four"], "Missions – Villeray"),
        ("theme=food", ["aînés", "four"], "Missions – "),
        ("theme=nature&area=cremazie", ["four"], "Missions – "),
        ("theme=food&area=parc-extension", ["aînés"], "Missions – "),
        ("organisation=", ["aînés"], "Missions – Café des Aînés"),
        ("project=", ["four"], "Missions – Un four à pain"),
    ],
)
async def test_a_calendar_is_of_what_its_address_says_on_the_site_and_in_the_api(
    city, visitor, query, found, name
):
    organisation, project = city
    query = {
        "organisation=": f"organisation={organisation.public_id}",
        "project=": f"project={project.public_id}",
    }.get(query, query)
    for path in ("/en/missions.ics", "/api/v1/missions.ics"):
        calendar, _raw = await read(visitor, f"{path}?{query}")
        assert [str(e["SUMMARY"]) for e in calendar.walk("VEVENT")] == found
        assert str(calendar["X-WR-CALNAME"]).startswith(name)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("area=atlantis", 422), ("theme=sorcery", 422), ("project=k7m2p9x4qa", 404),
        ("organisation=k7m2p9x4qa", 404), ("project=%00", 404), ("organisation=%ED%A0%80", 404),
        ("area=%00", 422), ("theme=" + "x" * 300, 422),
    ],
)  # fmt: skip
async def test_what_a_calendar_cannot_be_of_is_said(visitor, query, status):
    answer = await visitor("en").http.get(f"/en/missions.ics?{query}")
    assert answer.status_code == status


async def test_a_hidden_project_and_an_organisation_that_nobody_names_have_no_calendar(db, visitor):
    secret = await projects.project(db, "mobilising", hidden_at=clock.now())
    await missions.mission(db, project=secret, title="Secret")
    for state in (Standing.SUSPENDED, Standing.UNVERIFIED):
        of = await organisations.organisation(db, state=state)
        await missions.mission(db, organisation=of, title="Secret")
        answer = await visitor("en").http.get(f"/en/missions.ics?organisation={of.public_id}")
        assert answer.status_code == 404
    answer = await visitor("en").http.get(f"/en/missions.ics?project={secret.public_id}")
    assert answer.status_code == 404
    assert await titles(visitor, "/en/missions.ics") == []


async def test_an_entry_says_what_when_where_and_leads_to_the_page(db, visitor):
    day = in_days(20)
    begin = at(day, 14)
    mission = await missions.mission(
        db, title="Corvée, ruelle; « à l’été » \\ fin", place_label="Derrière l’école",
        sessions=[(begin, begin + timedelta(minutes=90))],
    )  # fmt: skip
    (one,) = await missions.dates_of(db, mission)
    calendar, raw = await read(visitor, "/fr/missions.ics")
    (event,) = calendar.walk("VEVENT")
    assert str(event["SUMMARY"]) == mission.title
    assert str(event["UID"]) == one.uid
    assert (event["SEQUENCE"], str(event["STATUS"]), str(event["TRANSP"])) == (
        0, "CONFIRMED", "OPAQUE",
    )  # fmt: skip
    assert event["DTSTART"].params["TZID"] == "America/Toronto"
    assert event["DTSTART"].dt.isoformat()[:16] == f"{day}T14:00"
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=90)
    assert str(event["LOCATION"]) == "Derrière l’école, Parc-Extension"
    assert str(event["DESCRIPTION"]).startswith(TASKS[:30])
    assert str(event["URL"]).startswith(f"http://testserver/fr/missions/{mission.public_id}-")
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["America/Toronto"]
    assert "Corvée".encode() in raw


async def test_no_line_is_longer_than_75_octets_and_each_ends_as_the_standard_says(db, visitor):
    await missions.mission(
        db, title="É" * 120, tasks="été à l’île " * 80, place_label="œ" * 160, sessions=[ahead(3)]
    )
    calendar, raw = await read(visitor, "/fr/missions.ics")
    lines = raw.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line for line in lines)
    assert all(line.decode() for line in lines), "no letter is cut in two"
    (event,) = calendar.walk("VEVENT")
    assert str(event["SUMMARY"]) == "É" * 120
    assert "œ" * 160 in str(event["LOCATION"])


async def test_nothing_of_a_person_is_in_a_calendar(db, visitor):
    owner = await accounts.person(db, name="Zéphyrine Secrète", email="zephyrine@exemple.ca")
    mission = await missions.mission(
        db, owner=owner, accessibility_note="Sonner chez Zéphyrine", sessions=[ahead(3)]
    )
    (one,) = await missions.dates_of(db, mission)
    who = await accounts.person(db, name="Yolande Venue", email="yolande@exemple.ca")
    await volunteering.volunteer(db, one, who)
    for path in ("/fr/missions.ics", f"/fr/missions/{mission.public_id}/seances.ics"):
        _calendar, raw = await read(visitor, path)
        text = raw.replace(b"\r\n ", b"").decode()
        for private in (
            "Zéphyrine",
            "exemple.ca",
            "Yolande",
            "ATTENDEE",
            "ORGANIZER",
            who.public_id,
        ):
            assert private not in text


async def test_a_move_keeps_the_name_and_raises_the_sequence_a_cancellation_stays_and_says_why(
    db, run, visitor
):
    it = await run(sessions=[ahead(6), ahead(8)])
    first, second = await missions.dates_of(db, it.mission)
    to = moved(first.starts_at + timedelta(days=1), reason="La cour est prise.")
    await moving.move(db, it.owner, first, to, clock.now())
    await calling_off.cancel(db, it.owner, second, WHY, clock.now())
    await db.commit()
    calendar, _raw = await read(visitor, "/en/missions.ics")
    events = {str(e["UID"]): e for e in calendar.walk("VEVENT")}
    gone, off = events[first.uid], events[second.uid]
    assert (gone["SEQUENCE"], str(gone["STATUS"])) == (1, "CONFIRMED")
    assert gone["DTSTART"].dt == first.starts_at
    assert str(gone["DESCRIPTION"]).startswith("La cour est prise.")
    assert (off["SEQUENCE"], str(off["STATUS"]), str(off["TRANSP"])) == (
        1, "CANCELLED", "TRANSPARENT",
    )  # fmt: skip
    assert str(off["DESCRIPTION"]).startswith(WHY)
    assert gone["LAST-MODIFIED"].dt == first.changed_at.replace(microsecond=0)


async def test_of_a_cancelled_mission_every_date_ahead_is_cancelled_in_its_calendar(
    db, run, visitor
):
    it = await run(sessions=[ahead(6), ahead(8)])
    await course.turn(db, it.owner, it.mission, Act.CANCEL, clock.now(), WHY)
    await db.commit()
    calendar, _raw = await read(visitor, f"{it.where}/dates.ics")
    events = calendar.walk("VEVENT")
    assert [str(e["STATUS"]) for e in events] == ["CANCELLED"] * 2
    assert all(WHY in str(e["DESCRIPTION"]) for e in events)


async def test_a_calendar_looks_a_month_back_and_a_year_ahead(db, run, visitor):
    it = await run(sessions=[ahead(-40), ahead(-20), ahead(20), ahead(360), ahead(400)])
    dates = await missions.dates_of(db, it.mission)
    calendar, _raw = await read(visitor, f"{it.where}/dates.ics")
    assert {str(e["UID"]) for e in calendar.walk("VEVENT")} == {one.uid for one in dates[1:4]}
    for one, days in ((dates[1], 40), (dates[2], 40)):
        one.state, one.reason = SessionState.CANCELLED, WHY
        one.changed_at = clock.now() - timedelta(days=days)
    await db.commit()
    rows = await feed.rows(db, [Mission.id == it.mission.id], clock.now())
    assert [row.uid for row in rows] == [dates[2].uid, dates[3].uid], (
        "what was cancelled long ago and is past is of no use to anybody"
    )


@pytest.mark.parametrize("state", list(State))
async def test_each_state_has_its_calendar_or_none(db, run, visitor, state):
    it = await run(state=state)
    answer = await visitor("en").http.get(f"{it.where}/dates.ics")
    assert answer.status_code == (404 if state is State.DRAFT else 200)
    browser = await visitor("en").go(it.where)
    link = f"/en/missions/{it.mission.public_id}/dates.ics"
    assert (link in browser.answer.text) == (state is not State.DRAFT)
    everything = await titles(visitor, "/en/missions.ics")
    assert (everything == []) == (state is State.DRAFT)


async def test_a_mission_without_a_date_has_an_empty_calendar_not_a_dead_link(run, visitor):
    it = await run(sessions=[])
    calendar, _raw = await read(visitor, f"{it.where}/dates.ics")
    assert calendar.walk("VEVENT") == []
    assert it.mission.title in str(calendar["X-WR-CALNAME"])
    for path in ("/en/missions/k7m2p9x4qa/dates.ics", "/en/missions/x/dates.ics"):
        assert (await visitor("en").http.get(path)).status_code == 404


async def test_what_moderators_hide_leaves_every_calendar(db, run, visitor):
    it = await run()
    assert len(await titles(visitor, "/en/missions.ics")) == 1
    it.mission.hidden_at = clock.now()
    await db.commit()
    assert await titles(visitor, "/fr/missions.ics") == []
    answer = await visitor("en").http.get(f"{it.where}/dates.ics")
    assert answer.status_code == 404


async def test_the_clock_of_a_mission_elsewhere_is_its_own(db, visitor):
    begin = at(in_days(20), 14)
    await missions.mission(
        db, zone="America/Vancouver", remote="full", place_label="Nulle part",
        sessions=[(begin, begin + timedelta(hours=1))],
    )  # fmt: skip
    calendar, _raw = await read(visitor, "/en/missions.ics")
    (event,) = calendar.walk("VEVENT")
    assert event["DTSTART"].params["TZID"] == "America/Vancouver"
    assert event["DTSTART"].dt.hour == 11
    assert str(event["LOCATION"]) == "From home"


async def test_a_calendar_is_kept_for_visitors_until_a_date_changes(db, run, visitor, runtime):
    it = await run()
    first, _raw = await read(visitor, "/en/missions.ics")
    with counted(runtime) as statements:
        again, _raw = await read(visitor, "/en/missions.ics")
    assert statements == []
    assert first == again
    (one,) = await missions.dates_of(db, it.mission)
    browser = await accounts.sign_in_as(db, visitor("en"), it.owner)
    await browser.go(f"{it.where}/dates/{one.public_id}/cancel")
    await browser.submit(reason=WHY)
    after, _raw = await read(visitor, "/en/missions.ics")
    (event,) = after.walk("VEVENT")
    assert str(event["STATUS"]) == "CANCELLED"


async def test_a_calendar_of_a_hundred_dates_is_one_statement(db, run, visitor, runtime):
    it = await run(sessions=[ahead(2 + n) for n in range(100)])
    with counted(runtime) as statements:
        calendar, raw = await read(
            visitor, f"/en/missions.ics?organisation={it.organisation.public_id}"
        )
    assert len(calendar.walk("VEVENT")) == 100
    assert len(statements) == 2, "whose calendar it is, then its dates"
    assert len(raw) < 100_000
