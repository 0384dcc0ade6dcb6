"""What programs read and write: the API, calendars, and files that go out and come in again."""

import io
import json
from typing import Any

import icalendar
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.i18n import using
from app.core.settings import Settings
from app.exchange.importing.report import Report
from app.exchange.importing.run import ImportRefused
from app.exchange.missions.handing_out import export_missions
from app.exchange.missions.taking_in import import_missions
from app.exchange.rules import Outcome
from app.missions.models import Mission, MissionSession
from app.missions.rules import SessionState, State
from tests.factories import accounts, missions, organisations
from tests.factories.missions import TASKS, ahead
from tests.visitor import Visitor
from tests.world import token

HOST = "testserver"
SAID: dict[str, Any] = {
    "title": "Plant forty shrubs", "tasks": TASKS, "area": "parc-extension", "language": "en",
    "required_skills": ["accounting"], "roles": [{"name": "with shovels", "people": 2}],
}  # fmt: skip


class Program:
    """A program with somebody's token."""

    def __init__(self, browser: Visitor, secret: str) -> None:
        self.http = browser.http
        self.headers = {"authorization": f"Bearer {secret}", "accept-language": "en"}

    async def ask(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        extra = {} if body is None else {"json": body}
        answer = await self.http.request(method, f"/api/v1{path}", headers=self.headers, **extra)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None


@pytest.fixture
async def program(db: AsyncSession, visitor: Any) -> tuple[Program, str, Any]:
    """Give the program of somebody who owns an organisation, and its public id."""
    owner = await accounts.person(db, language="en")
    organisation = await organisations.organisation(db, owner, name="Green Hands")
    return Program(visitor("en"), await token(db, owner)), organisation.public_id, owner


async def test_a_program_writes_dates_publishes_moves_and_cancels(
    program: tuple[Program, str, Any], visitor: Any
) -> None:
    one, organisation, _owner = program
    made = await one.ask("POST", "/missions", {**SAID, "organisation": organisation}, 201)
    where = f"/missions/{made['id']}"
    assert made["state"] == "draft" and made["organisation"]["name"] == "Green Hands"
    begin = f"{ahead(20)[0]:%Y-%m-%d}T18:00"
    sent = {"starts": begin, "minutes": 90, "rule": "FREQ=WEEKLY;COUNT=3", "places": 5}
    dates = (await one.ask("POST", f"{where}/sessions", sent, 201))["sessions"]
    assert [d["places"] for d in dates] == [5, 5, 5]
    public = Program(visitor("en"), "")
    public.headers.pop("authorization")
    await public.ask("GET", where, status=404)
    assert (await one.ask("POST", f"{where}/turn", {"act": "publish"}))["state"] == "published"
    shown = await public.ask("GET", where)
    assert shown["required_skills"] == ["accounting"] and shown["free"] == 15
    assert shown["roles"] == [{"name": "with shovels", "people": 2}]
    first = dates[0]["id"]
    moved = {"day": f"{ahead(21)[0]:%Y-%m-%d}", "starts": "19:00", "ends": "20:00"}
    after = await one.ask("PUT", f"{where}/sessions/{first}", moved)
    assert (after["uid"], after["sequence"]) == (dates[0]["uid"], 1)
    off = await one.ask("POST", f"{where}/sessions/{first}/cancel", {"reason": "It will rain."})
    assert (off["state"], off["sequence"]) == ("cancelled", 2)
    fed = await public.http.get("/api/v1/missions.ics")
    events = {
        str(e["UID"]): (str(e["STATUS"]), e["SEQUENCE"])
        for e in icalendar.Calendar.from_ical(fed.content).walk("VEVENT")
    }
    assert events[dates[0]["uid"]] == ("CANCELLED", 2) and len(events) == 3
    listed = await public.ask("GET", "/missions?skill=accounting&limit=1")
    assert [m["id"] for m in listed["missions"]] == [made["id"]]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"starts": "2020-01-01T10:00", "minutes": 60}, "day"),
        ({"starts": "2027-06-01T10:00", "minutes": 60, "rule": "FREQ=DAILY;COUNT=1000"}, "rule"),
        ({"starts": "2027-06-01T10:00Z", "minutes": 60}, "starts"),
        ({"starts": "2027-06-01T10:00", "minutes": -5}, "minutes"),
        ({"starts": "2027-06-01T10:00", "minutes": 60, "places": 1, "wanted": 2}, "places"),
        ({"starts": "2027-06-01T10:00", "minutes": 60, "zone": "Mars/Base"}, "zone"),
    ],
)
async def test_a_program_is_told_why_a_date_is_refused(
    db: AsyncSession, program: tuple[Program, str, Any], body: dict[str, Any], field: str
) -> None:
    one, _organisation, owner = program
    mission = await missions.mission(db, owner=owner, sessions=[])
    refused = await one.ask("POST", f"/missions/{mission.public_id}/sessions", body, 422)
    assert field in json.dumps(refused)


async def test_who_does_not_run_it_or_lacks_the_scope_changes_nothing(
    db: AsyncSession, program: tuple[Program, str, Any], visitor: Any
) -> None:
    one, organisation, owner = program
    theirs = await missions.mission(db)
    await one.ask("PUT", f"/missions/{theirs.public_id}", {**SAID, "version": 1}, 403)
    await one.ask("POST", f"/missions/{theirs.public_id}/turn", {"act": "pause"}, 403)
    narrow = Program(visitor("en"), await token(db, owner, "ideas:write"))
    await narrow.ask("POST", "/missions", {**SAID, "organisation": organisation}, 403)
    mine = await missions.mission(db, owner=owner)
    await one.ask("PUT", f"/missions/{mine.public_id}", {**SAID, "version": 9}, 409)
    again = await one.ask("PUT", f"/missions/{mine.public_id}", {**SAID, "version": 1})
    assert (again["title"], again["version"]) == ("Plant forty shrubs", 2)
    await one.ask("DELETE", f"/missions/{mine.public_id}", status=403)


async def test_calendars_are_of_a_place_a_theme_an_organisation_or_one_mission(
    db: AsyncSession, visitor: Any
) -> None:
    organisation = await organisations.organisation(db)
    here = await missions.mission(db, organisation=organisation, themes=["food"], title="Here, now")
    there = await missions.mission(db, area="cremazie", themes=["nature"], title="There, then")
    await missions.mission(db, hidden_at=clock.now(), title="Hidden")
    await missions.mission(db, state=State.DRAFT, title="Draft")
    browser = visitor("en")

    async def titles(path: str) -> set[str]:
        answer = await browser.http.get(path)
        assert answer.status_code == 200 and "text/calendar" in answer.headers["content-type"]
        found = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
        return {str(event["SUMMARY"]) for event in found}

    assert await titles("/en/missions.ics") == {"Here, now", "There, then"}
    assert await titles("/fr/missions.ics?area=cremazie") == {"There, then"}
    assert await titles("/en/missions.ics?theme=food") == {"Here, now"}
    of = f"/en/missions.ics?organisation={organisation.public_id}"
    assert await titles(of) == {"Here, now"}
    assert await titles(f"/en/missions/{there.public_id}/dates.ics") == {"There, then"}
    for bad, status in (("area=atlantis", 422), ("theme=x", 422), ("project=nothing", 404)):
        assert (await browser.http.get(f"/en/missions.ics?{bad}")).status_code == status
    assert here.id


async def taken_in(
    db: AsyncSession, settings: Settings, data: bytes, **options: Any
) -> tuple[Report, str]:
    told = io.StringIO()
    report = await import_missions(
        db, settings, io.BytesIO(data), host=HOST, now=clock.now(), report_to=told, **options
    )
    await db.commit()
    return report, told.getvalue()


async def given(db: AsyncSession, kind: Any, language: str = "fr") -> bytes:
    stream = io.BytesIO()
    await export_missions(db, stream, kind, host=HOST, language=language)
    return stream.getvalue()


@pytest.mark.parametrize(("kind", "language"), [("json", "fr"), ("csv", "fr"), ("csv", "en")])
async def test_what_goes_out_comes_in_again_identically_here_and_elsewhere(
    db: AsyncSession, settings: Settings, kind: str, language: str
) -> None:
    organisation = await organisations.organisation(db)
    await missions.mission(
        db, organisation=organisation, title="=1+1 planter, “ensemble”", sessions=[ahead(3), ahead(9)],
        skills={"accounting": True, "law": False}, roles={"à la pelle": 2}, places=7, wanted=3,
        languages=["fr", "ht"], accessibility=["toilet"], tasks=TASKS + "\n\n- une | deux\n- trois",
    )  # fmt: skip
    await missions.mission(db, state=State.DRAFT)
    data = await given(db, kind, language)
    assert b"Brouillon" not in data and b"personne" not in data
    same, _told = await taken_in(db, settings, data)
    assert same.outcomes == {Outcome.UNCHANGED: 1}
    elsewhere = {"source": "ailleurs.example", "organisation": organisation.public_id}
    first, _told = await taken_in(db, settings, data, **elsewhere)
    again, _told = await taken_in(db, settings, data, **elsewhere)
    assert first.outcomes == {Outcome.IMPORTED: 1}, first.reasons
    assert again.outcomes == {Outcome.UNCHANGED: 1}
    copies = select(Mission).where(Mission.source == "ailleurs.example")
    (copy,) = list(await db.scalars(copies))
    assert copy.title == "=1+1 planter, “ensemble”" and copy.state is State.PUBLISHED
    assert len(await missions.dates_of(db, copy)) == 2


def row(**values: Any) -> dict[str, Any]:
    begin, end = ahead(5)
    date = {"starts_at": begin.isoformat(), "ends_at": end.isoformat()}
    said = {k: v for k, v in SAID.items() if k != "roles"}
    return {
        "id": "a1",
        "source": "x.example",
        "state": "published",
        **said,
        "sessions": [date],
    } | values


async def test_each_refused_row_has_its_reason_and_the_others_come_in(
    db: AsyncSession, settings: Settings
) -> None:
    organisation = await organisations.organisation(db)
    begin, end = (moment.isoformat() for moment in ahead(5))
    bad = [
        row(id=""), row(id="t", title="No"), row(id="s", state="flying"),
        row(id="c", state="cancelled"), row(id="h", organisation="k7m2p9x4qa", area="atlantis"),
        row(id="d", sessions=["tomorrow"]), row(id="e", sessions=[{"starts_at": begin}]),
        row(id="b", sessions=[{"starts_at": end, "ends_at": begin}]),
        row(id="o", sessions=[{"starts_at": begin, "ends_at": end}] * 2), row(), "no object", 7,
        row(id="m", maximum_people=1, minimum_people=2), row(id="x" * 200), row(source=""),
    ]  # fmt: skip
    data = json.dumps({"missions": [row(), *bad]}).encode()
    with using("en"):
        report, told = await taken_in(db, settings, data, organisation=organisation.public_id)
    assert report.outcomes == {Outcome.IMPORTED: 1, Outcome.REFUSED: len(bad)}, told
    for words in ("at least 8", "state of a mission", "does not say why", "cannot read this date",
                  "overlap", "earlier line", "not an object", "fewer than it takes", "--source"):  # fmt: skip
        assert words in told, words
    with pytest.raises(ImportRefused):
        await taken_in(db, settings, data, organisation=organisation.public_id, strict=True)


async def test_an_update_changes_what_is_said_moves_what_has_a_name_and_takes_nothing_away(
    db: AsyncSession, settings: Settings
) -> None:
    organisation = await organisations.organisation(db)
    host = {"organisation": organisation.public_id}
    (begin, end), (later, last) = ahead(5), ahead(6)
    first = {"uid": "u1@x", "starts_at": begin.isoformat(), "ends_at": end.isoformat()}
    moved = {"uid": "u1@x", "starts_at": later.isoformat(), "ends_at": last.isoformat()}
    before = json.dumps([row(sessions=[first])]).encode()
    after = json.dumps([row(sessions=[moved], title="Plant fifty shrubs")]).encode()
    await taken_in(db, settings, before, **host)
    report, _told = await taken_in(db, settings, after, **host)
    assert report.outcomes == {Outcome.DIFFERENT: 1}
    dry, _told = await taken_in(db, settings, after, **host, update=True, dry_run=True)
    assert dry.outcomes == {Outcome.UPDATED: 1}
    (mission,) = list(await db.scalars(select(Mission)))
    assert (await missions.again(db, mission)).title == "Plant forty shrubs"
    await taken_in(db, settings, after, **host, update=True)
    assert (await missions.again(db, mission)).title == "Plant fifty shrubs"
    (date,) = await missions.dates_of(db, mission)
    assert (date.uid, date.sequence, date.starts_at) == ("u1@x", 1, later)
    assert date.state is SessionState.SCHEDULED
    assert await db.scalar(select(func.count()).select_from(MissionSession)) == 1
