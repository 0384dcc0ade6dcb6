"""What matching knows of missions: everything that it judges, nothing of a person, in two statements."""

from dataclasses import fields

import pytest

from app.core import clock
from app.missions.models import Mission
from app.missions.queries.facts import MissionFacts, NeededSkill, facts_of, listed_ids
from app.missions.rules import Effort, Remote, SessionState, State
from app.organisations.rules import State as Standing
from app.places.gazetteer import gazetteer
from tests.factories import accounts, missions, organisations, projects
from tests.factories.ideas import area_of
from tests.factories.missions import ahead
from tests.missions.said import WHY
from tests.queries import counted


async def facts(db, mission: Mission) -> MissionFacts:
    return (await facts_of(db, [mission.id], clock.now()))[mission.id]


async def test_every_fact_is_what_the_mission_says(db):
    organisation = await organisations.organisation(db)
    project = await projects.project(db)
    mission = await missions.mission(
        db, project=project, organisation=organisation, title="Tenir les livres", language="en",
        skills={"law": False, "accounting": True}, causes=["climate"], themes=["food", "nature"],
        languages=["fr", "ht"], minimum_age=18, checks=["police-check"], trainings=["first-aid"],
        accessibility=["toilet"], remote="possible", effort="heavy", zone="America/Vancouver",
        places=9, wanted=4, place_lat=45.5, place_lon=-73.6,
    )  # fmt: skip
    found = await facts(db, mission)
    assert found.skills == (NeededSkill("accounting", True), NeededSkill("law", False))
    assert found.required == {"accounting"}
    for name in ("causes", "themes", "languages", "checks", "trainings", "accessibility"):
        assert getattr(found, name) == frozenset(getattr(mission, name)), name
    for name in ("id", "public_id", "title", "language", "state", "project_id", "organisation_id",
                 "minimum_age", "territory_id", "neighbourhood_id", "zone", "minimum_people",
                 "maximum_people"):  # fmt: skip
        assert getattr(found, name) == getattr(mission, name), name
    assert (found.remote, found.effort) == (Remote.POSSIBLE, Effort.HEAVY)
    assert (found.lat, found.lon, found.has_place) == (45.5, -73.6, True)
    assert found.is_listed


async def test_without_a_point_it_is_where_its_area_is_and_without_an_area_nowhere_near(db):
    here = await missions.mission(db, area="cremazie")
    found = await facts(db, here)
    assert (found.lat, found.lon) == gazetteer.centre(await area_of(db, "cremazie"))
    assert found.has_place
    anywhere = await facts(db, await missions.mission(db, area="city"))
    assert not anywhere.has_place
    assert anywhere.territory_id is None
    pinned = await missions.mission(db, area="city", place_lat=45.4, place_lon=-73.5)
    assert (await facts(db, pinned)).has_place


async def test_without_skills_it_asks_for_none(db):
    found = await facts(db, await missions.mission(db))
    assert (found.skills, found.required) == ((), frozenset())


async def test_dates_ahead_are_told_by_time_with_what_is_free_and_what_is_missing(db):
    mission = await missions.mission(
        db, sessions=[ahead(9), ahead(-2), ahead(3), ahead(5)], places=4, wanted=3
    )
    _past, soon, off, late = await missions.dates_of(db, mission)
    soon.taken, late.taken = 4, 1
    off.state, off.reason = SessionState.CANCELLED, WHY
    await db.commit()
    found = await facts(db, mission)
    assert [one.id for one in found.sessions] == [soon.id, late.id]
    assert [(one.free, one.missing) for one in found.sessions] == [(0, 0), (3, 2)]
    assert [one.id for one in found.with_places] == [late.id]
    assert (found.sessions[1].public_id, found.sessions[1].starts_at) == (
        late.public_id, late.starts_at,
    )  # fmt: skip


@pytest.mark.parametrize("state", list(State))
async def test_each_state_is_known_and_only_open_ones_are_listed(db, state):
    mission = await missions.mission(db, state=state, closing_reason=WHY)
    found = await facts(db, mission)
    is_open = state in {State.PUBLISHED, State.FULL}
    assert (found.state, found.is_listed) == (state, is_open)
    assert (await listed_ids(db, clock.now()) == [mission.id]) == is_open


async def test_what_may_not_be_named_is_not_listed(db):
    for fields_of in (
        {"hidden_at": clock.now()},
        {"organisation": await organisations.organisation(db, state=Standing.SUSPENDED)},
        {"organisation": await organisations.organisation(db, closed_at=clock.now())},
        {"organisation": await organisations.organisation(db, hidden_at=clock.now())},
        {"project": await projects.project(db, hidden_at=clock.now())},
    ):
        assert not (await facts(db, await missions.mission(db, **fields_of))).is_listed
    past = await missions.mission(db, sessions=[ahead(-1)])
    assert (await facts(db, past)).is_listed
    assert await listed_ids(db, clock.now()) == [], (
        "and what has no date ahead is not looked through"
    )


async def test_two_statements_however_many_missions_and_nothing_for_none(db, runtime):
    organisation = await organisations.organisation(db)
    made = [
        (await missions.mission(db, organisation=organisation, skills={"law": True})).id
        for _ in range(12)
    ]
    async with runtime.database.transaction() as session:
        with counted(runtime) as statements:
            found = await facts_of(session, [*made, 10**9], clock.now())
    assert len([s for s in statements if "mission" in s]) == 2
    assert sorted(found) == sorted(made)
    assert await facts_of(db, [], clock.now()) == {}


async def test_nothing_of_who_wrote_it_is_among_the_facts(db):
    owner = await accounts.person(db, name="Zéphyrine", email="zephyrine@exemple.ca")
    found = await facts(db, await missions.mission(db, owner=owner))
    assert "person" not in str(found).lower()
    assert "Zéphyrine" not in str(found)
    assert not {"contact_id", "created_by_id"} & {one.name for one in fields(found)}
