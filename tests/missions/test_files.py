"""Missions in files: what goes out comes back byte for byte, what is broken is refused with its line and reason."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from app.core import clock
from app.core.errors import Conflict
from app.core.i18n import using
from app.exchange.missions.columns import COLUMNS, headings
from app.exchange.missions.taking_in import ALONE
from app.exchange.reading.faults import FileRefused
from app.exchange.rules import Outcome
from app.missions.models import Mission, MissionSession
from app.missions.rules import SessionState, State
from app.missions.service import calling_off, moving
from app.organisations.rules import State as Standing
from tests.factories import accounts, missions, organisations, projects
from tests.factories.missions import TASKS, ahead
from tests.missions.said import WHY, moved
from tests.missions.test_programs import given, row, taken_in


async def every_state(db, organisation) -> None:
    """Make a mission in each state, with dates that moved, were cancelled, took place."""
    owner = await accounts.person(db)
    await organisations.join(db, organisation, owner, "editor")
    rich = await missions.mission(
        db, organisation=organisation, title="=1+1 planter, “ensemble”; là", places=7, wanted=3,
        sessions=[ahead(-4), ahead(3), ahead(5), ahead(9)], tasks=TASKS + "\n\n- une | deux\n- trois",
        skills={"accounting": True, "law": False}, roles={"à la pelle": 2, "au micro": 1},
        languages=["fr", "ht"], accessibility=["toilet"], causes=["climate"], checks=["police-check"],
        place_label="Derrière l’école", place_lat=45.53, place_lon=-73.62, minimum_age=18,
    )  # fmt: skip
    past, first, second, _third = await missions.dates_of(db, rich)
    past.state = SessionState.HELD
    to = moved(first.starts_at + timedelta(hours=5), reason="La cour est prise.")
    await moving.move(db, owner, first, to, clock.now())
    await calling_off.cancel(db, owner, second, WHY, clock.now())
    await db.commit()
    for state in (State.PAUSED, State.DONE, State.CANCELLED):
        mission = await missions.mission(
            db, organisation=organisation, state=state, closing_reason=WHY if state != "done" else "",
            sessions=[ahead(-4)] if state is State.DONE else [ahead(4)], area="city", remote="full",
        )  # fmt: skip
        if state is not State.PAUSED:
            (one,) = await missions.dates_of(db, mission)
            one.state = SessionState.HELD if state is State.DONE else SessionState.CANCELLED
            one.reason = "" if state is State.DONE else WHY
    await db.commit()


async def test_a_file_of_json_taken_in_elsewhere_goes_out_again_byte_for_byte(db, settings):
    organisation = await organisations.organisation(db)
    await every_state(db, organisation)
    first = await given(db, "json")
    await db.execute(delete(Mission))
    report, told = await taken_in(db, settings, first)
    assert report.outcomes == {Outcome.IMPORTED: 4}, told
    assert await given(db, "json") == first
    again, _told = await taken_in(db, settings, first)
    assert again.outcomes == {Outcome.UNCHANGED: 4}
    assert await given(db, "json") == first


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_table_taken_in_elsewhere_goes_out_again_byte_for_byte(db, settings, language):
    organisation = await organisations.organisation(db)
    await every_state(db, organisation)
    first = await given(db, "csv", language)
    await db.execute(delete(Mission))
    report, told = await taken_in(db, settings, first)
    assert report.outcomes == {Outcome.IMPORTED: 4}, told
    assert await given(db, "csv", language) == first


async def test_a_table_has_a_heading_for_each_column_and_no_formula(db):
    await missions.mission(db, title="=HYPERLINK(1)", place_label="@cmd")
    data = await given(db, "csv", "en")
    assert data.startswith(b"\xef\xbb\xbf"), "spreadsheets read it as UTF-8"
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert table[0] == headings("en")
    assert len(set(table[0])) == len(COLUMNS) == len(table[1])
    assert not any(cell[:1] in "=+-@" and not cell[1:2].isdigit() for cell in table[1] if cell)


async def test_nothing_of_a_person_or_of_what_is_not_public_goes_out(db):
    owner = await accounts.person(db, name="Zéphyrine", email="zephyrine@exemple.ca")
    await missions.mission(db, owner=owner, title="Public")
    for fields in (
        {"state": State.DRAFT}, {"hidden_at": clock.now()},
        {"organisation": await organisations.organisation(db, state=Standing.SUSPENDED)},
        {"project": await projects.project(db, hidden_at=clock.now())},
    ):  # fmt: skip
        await missions.mission(db, title="Secret", **fields)
    project = await projects.project(db)
    mute = await organisations.organisation(db, state=Standing.SUSPENDED, name="Mute")
    await missions.mission(db, project=project, organisation=mute, title="Both")
    for kind in ("json", "csv"):
        data = (await given(db, kind)).decode()
        for private in (
            "Zéphyrine",
            "exemple.ca",
            owner.public_id,
            "Secret",
            mute.public_id,
            "taken",
        ):
            assert private not in data, private
        assert "Public" in data
        assert "Both" in data


def date(**values: Any) -> dict[str, Any]:
    begin, end = (moment.isoformat() for moment in ahead(5))
    return {"starts_at": begin, "ends_at": end, **values}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"sessions": [date(wanted=-3)]}, "cannot read this date"),
        ({"sessions": [date(wanted=0)]}, "cannot read this date"),
        ({"sessions": [date(places=501)]}, "cannot read this date"),
        ({"sessions": [date(places="many")]}, "cannot read this date"),
        ({"sessions": [date(sequence=-1)]}, "cannot read this date"),
        ({"sessions": [date(sequence=10**12)]}, "cannot read this date"),
        ({"sessions": [date(state="flying")]}, "cannot read this date"),
        ({"sessions": [date(uid="a\x00b")]}, "cannot be read"),
        ({"sessions": [date(reason="a\x00b")]}, "cannot be read"),
        ({"sessions": [date(starts_at="2027-05-01T10:00")]}, "cannot read this date"),
        ({"sessions": [date(starts_at="0001-01-01T00:00:00+14:00")]}, "cannot read this date"),
        ({"sessions": [date(ends_at="2099-01-01T00:00:00+00:00")]}, "cannot read this date"),
        ({"sessions": [7]}, "cannot read this date"),
        ({"sessions": "2027-05-01"}, "cannot read this date"),
        ({"sessions": [date(), date()]}, "dates overlap"),
        ({"reason": "a\x00b", "state": "paused"}, "cannot be read"),
        ({"project": "a\x00b"}, "cannot be read"),
        ({"organisation": "\x07"}, "cannot be read"),
        ({"title": "a\x00bcdefghi"}, "Title"),
        ({"zone": "Mars/Base"}, "time zone"),
        ({"minimum_age": 12}, "Minimum age"),
        ({"minimum_people": 0}, "People needed"),
        ({"themes": ["sorcery"]}, "Themes"),
        ({"themes": "nature"}, "Themes"),
        ({"required_skills": ["sorcery"]}, "Required skills"),
        ({"roles": [{"name": "x", "people": -1}]}, "Parts to play"),
        ({"latitude": 45.5}, "Longitude"),
        ({"latitude": {}, "longitude": []}, "Latitude"),
        ({"language": "es"}, "Language"),
        ({"state": ["published"]}, "state of a mission"),
        ({"state": "cancelled", "reason": "court"}, "does not say why"),
        ({"id": "a\x00b"}, "no identifier"),
        ({"id": None}, "no identifier"),
        ({"source": "a\x00b"}, "--source"),
    ],
)
async def test_a_broken_row_is_refused_with_its_reason_and_its_neighbour_comes_in(
    db, settings, values, words
):
    organisation = await organisations.organisation(db)
    data = json.dumps([row(id="good"), row(**values)]).encode()
    with using("en"):
        report, told = await taken_in(db, settings, data, organisation=organisation.public_id)
    assert report.outcomes == {Outcome.IMPORTED: 1, Outcome.REFUSED: 1}, told
    refused = next(line for line in told.splitlines() if ",Refused," in line)
    assert refused.startswith("2,"), "the place of the row in its file"
    assert words in refused, refused
    assert await db.scalar(select(func.count()).select_from(Mission)) == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"{", "not valid JSON"), (b'{"missions": 7}', "no list of missions"),
        (b'{"ideas": []}', "no list of missions"), (b"[" + b"[" * 100_000, "not valid JSON"),
    ],
)  # fmt: skip
async def test_a_file_that_is_none_of_ours_is_refused_whole(db, settings, data, words):
    with using("en"), pytest.raises(FileRefused, match=words):
        await taken_in(db, settings, data)


async def test_a_table_of_people_says_the_line_of_each_fault(db, settings):
    organisation = await organisations.organisation(db)
    lines = [
        "id;source;title;tasks;area;state;sessions;organisation",
        f"1;x;Planter des vignes;{TASKS};parc-extension;published;2027-05-01T10:00/2027-05-01T12:00;",
        f"2;x;Court;{TASKS};parc-extension;;;",
        f"3;x;Planter des choux;{TASKS};atlantis;;;",
        f"4;x;Planter des fèves;{TASKS};parc-extension;published;hier;",
        f"1;x;Planter deux fois;{TASKS};parc-extension;;;",
        f"5;x;Planter ailleurs;{TASKS};parc-extension;;;k7m2p9x4qa",
    ]
    data = "\r\n".join(lines).encode()
    with using("en"):
        report, told = await taken_in(db, settings, data)
    refused = {line.split(",")[0]: line for line in told.splitlines() if ",Refused," in line}
    assert set(refused) >= {"3", "4", "5", "6"}, told
    assert "at least 8" in refused["3"]
    assert "offered answers" in refused["4"]
    assert "2027-05-01T13:30" in refused["5"]
    assert "earlier line" in refused["6"]
    with using("en"):
        report, told = await taken_in(db, settings, data, organisation=organisation.public_id)
    assert report.outcomes == {Outcome.IMPORTED: 2, Outcome.REFUSED: 4}, told


async def test_a_row_without_a_host_of_ours_is_for_whom_the_command_says(db, settings):
    ours, other = [await organisations.organisation(db) for _ in range(2)]
    project = await projects.project(db)
    rows = [
        row(id="a"), row(id="b", organisation=other.public_id), row(id="c", project=project.public_id),
        row(id="d", organisation="k7m2p9x4qa"),
    ]  # fmt: skip
    data = json.dumps(rows).encode()
    with using("en"):
        report, told = await taken_in(db, settings, data)
    assert report.outcomes == {Outcome.IMPORTED: 2, Outcome.REFUSED: 2}
    assert "neither its project nor its organisation" in told
    await taken_in(db, settings, data, organisation=ours.public_id)
    found = await db.execute(
        select(Mission.source_id, Mission.organisation_id, Mission.project_id).order_by(
            Mission.source_id
        )
    )
    assert [tuple(one) for one in found] == [
        ("a", ours.id, None), ("b", other.id, None), ("c", None, project.id), ("d", ours.id, None),
    ]  # fmt: skip


async def test_of_a_mission_that_comes_in_cancelled_no_date_takes_place(db, settings):
    organisation = await organisations.organisation(db)
    data = json.dumps([row(state="cancelled", reason=WHY)]).encode()
    await taken_in(db, settings, data, organisation=organisation.public_id)
    (mission,) = await db.scalars(select(Mission))
    (one,) = await missions.dates_of(db, mission)
    assert (mission.state, mission.closing_reason) == (State.CANCELLED, WHY)
    assert (one.state, one.reason) == (SessionState.CANCELLED, WHY)


@pytest.mark.parametrize(
    ("state", "days", "then"),
    [
        ("draft", 5, State.DRAFT), ("published", 5, State.PUBLISHED), ("full", 5, State.PUBLISHED),
        ("published", -5, State.DONE), ("full", -5, State.DONE), ("done", -5, State.DONE),
        ("paused", 5, State.PAUSED),
    ],
)  # fmt: skip
async def test_each_state_comes_in_as_what_it_can_be_here(db, settings, state, days, then):
    organisation = await organisations.organisation(db)
    begin, end = (moment.isoformat() for moment in ahead(days))
    one = row(state=state, reason=WHY, sessions=[{"starts_at": begin, "ends_at": end}])
    await taken_in(db, settings, json.dumps([one]).encode(), organisation=organisation.public_id)
    (mission,) = await db.scalars(select(Mission))
    assert mission.state is then
    assert (mission.published_at is None) == (then is State.DRAFT)
    assert mission.closing_reason == (WHY if then is State.PAUSED else "")
    (date_of,) = await missions.dates_of(db, mission)
    assert date_of.state is (SessionState.HELD if days < 0 else SessionState.SCHEDULED)


async def test_a_name_that_another_date_has_is_given_to_no_second_one(db, settings):
    organisation = await organisations.organisation(db)
    host = {"organisation": organisation.public_id}
    one = {**date(), "uid": "seance@ailleurs", "sequence": 4, "places": 9, "wanted": 2}
    for source_id in ("a", "b"):
        data = json.dumps([row(id=source_id, sessions=[one])]).encode()
        await taken_in(db, settings, data, **host)
    dates = list(await db.scalars(select(MissionSession).order_by(MissionSession.id)))
    assert [(d.uid == "seance@ailleurs", d.sequence) for d in dates] == [(True, 4), (False, 0)]
    assert {(d.places, d.wanted) for d in dates} == {(9, 2)}
    assert dates[1].uid == f"session-{dates[1].public_id}@testserver"


async def test_strict_takes_nothing_of_a_file_with_a_fault_and_a_trial_takes_nothing_at_all(
    db, settings
):
    organisation = await organisations.organisation(db)
    host = {"organisation": organisation.public_id}
    good = json.dumps([row(id="a"), row(id="b")]).encode()
    report, _told = await taken_in(db, settings, good, dry_run=True, **host)
    assert report.outcomes == {Outcome.IMPORTED: 2}
    assert await db.scalar(select(func.count()).select_from(Mission)) == 0


async def test_one_source_is_imported_by_one_at_a_time(db, settings, runtime):
    async with runtime.database.transaction() as other:
        assert (await other.execute(ALONE, {"source": "x"})).scalar_one()
        with using("en"), pytest.raises(Conflict, match="at this moment"):
            await taken_in(db, settings, b"[]", source="x")


async def test_what_was_imported_and_changed_here_is_said_to_differ_and_stays(db, settings):
    organisation = await organisations.organisation(db)
    host = {"organisation": organisation.public_id}
    data = json.dumps([row()]).encode()
    await taken_in(db, settings, data, **host)
    await db.execute(update(Mission).values(title="Autre chose ici"))
    report, _told = await taken_in(db, settings, data, **host)
    assert report.outcomes == {Outcome.DIFFERENT: 1}
    assert await db.scalar(select(Mission.title)) == "Autre chose ici"
    report, _told = await taken_in(db, settings, data, update=True, **host)
    assert report.outcomes == {Outcome.UPDATED: 1}
    assert await db.scalar(select(Mission.title)) == "Plant forty shrubs"
    report, _told = await taken_in(db, settings, data, update=True, **host)
    assert report.outcomes == {Outcome.UNCHANGED: 1}
