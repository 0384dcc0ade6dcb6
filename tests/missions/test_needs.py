"""What a project still needs of people: hours and skills, counted from the dates ahead of its missions."""

import pytest

from app.core import clock
from app.core.i18n import using
from app.core.needs import NeedKind, needs_of
from app.missions.needs import missions as read
from app.missions.rules import SessionState, State
from app.organisations.rules import State as Standing
from tests.factories import missions, organisations, projects
from tests.factories.missions import ahead
from tests.missions.said import WHY
from tests.queries import counted

LONG = {"minutes": 180}


async def taken(db, mission, *people, **fields):
    """Let so many people come to each date of a mission."""
    for one, number in zip(await missions.dates_of(db, mission), people, strict=True):
        one.taken = number
    await db.commit()


async def said(db, *made):
    with using("en"):
        return await read(db, [one.id for one in made])


@pytest.mark.parametrize(
    ("people", "have", "want", "sentence"),
    [
        ((0, 0), 0, 1_200, "20 hours of help are still missing."),
        ((4, 0), 480, 1_200, "12 hours of help are still missing."),
        ((3, 4), 1_080, 1_200, "2 hours of help are still missing."),
        ((4, 4), 1_200, 1_200, "Everybody needed has signed up."),
        ((6, 5), 1_200, 1_200, "Everybody needed has signed up."),
        ((6, 0), 480, 1_200, "12 hours of help are still missing."),
    ],
)
async def test_hours_are_those_of_the_people_wanted_and_nobody_comes_for_another_date(
    db, people, have, want, sentence
):
    project = await projects.project(db)
    mission = await missions.mission(
        db, project=project, wanted=4, places=6, sessions=[ahead(3), ahead(4, minutes=180)]
    )
    await taken(db, mission, *people)
    (need,) = await said(db, project)
    assert (need.kind, need.have, need.want) == (NeedKind.HOURS, have, want)
    assert need.sentence == sentence
    assert need.action == "Lend a hand"
    assert need.title == mission.title
    assert need.path.startswith(f"/en/missions/{mission.public_id}-")


async def test_a_part_of_an_hour_is_said_as_one(db):
    project = await projects.project(db)
    await missions.mission(db, project=project, wanted=1, sessions=[ahead(3, minutes=45)])
    (need,) = await said(db, project)
    assert (need.have, need.want) == (0, 45)
    assert need.sentence == "1 hour of help is still missing."


@pytest.mark.parametrize(
    ("numbers", "have", "want", "sentence"),
    [
        (((0, 2), (0, 1)), 0, 2, "2 people who can do this are still missing."),
        (((2, 2), (0, 1)), 1, 2, "1 person who can do this is still missing."),
        (((2, 2), (1, 1)), 2, 2, "Everybody needed has signed up."),
        (((1, 1), (3, 5)), 3, 5, "2 people who can do this are still missing."),
    ],
)
async def test_people_with_a_skill_are_missing_where_most_are_missing(
    db, numbers, have, want, sentence
):
    project = await projects.project(db)
    mission = await missions.mission(
        db, project=project, places=9, sessions=[ahead(3), ahead(4)],
        skills={"accounting": True, "law": False},
    )  # fmt: skip
    for one, (comes, wanted) in zip(await missions.dates_of(db, mission), numbers, strict=True):
        one.taken, one.wanted = comes, wanted
    await db.commit()
    (need,) = await said(db, project)
    assert (need.kind, need.title) == (NeedKind.SKILLS, "Accounting")
    assert (need.have, need.want, need.sentence) == (have, want, sentence)
    assert need.action == "I can do that"


async def test_what_is_past_cancelled_or_looks_for_nobody_is_not_needed(db):
    project = await projects.project(db)
    quiet = [
        {"state": State.DRAFT}, {"state": State.PAUSED, "closing_reason": WHY},
        {"state": State.DONE}, {"state": State.CANCELLED}, {"hidden_at": clock.now()},
        {"sessions": [ahead(-3)]}, {"sessions": []},
    ]  # fmt: skip
    for fields in quiet:
        await missions.mission(db, project=project, **fields)
    off = await missions.mission(db, project=project)
    (one,) = await missions.dates_of(db, off)
    one.state, one.reason = SessionState.CANCELLED, WHY
    await db.commit()
    assert await said(db, project) == []
    held = await missions.mission(db, project=project, sessions=[ahead(-3), ahead(3)], wanted=2)
    (need,) = await said(db, project)
    assert (need.title, need.want) == (held.title, 240)


async def test_an_organisations_own_missions_are_no_need_of_a_project(db):
    project = await projects.project(db)
    organisation = await organisations.organisation(db)
    await missions.mission(db, organisation=organisation)
    both = await missions.mission(db, project=project, organisation=organisation)
    assert [need.title for need in await said(db, project)] == [both.title]
    organisation.state = Standing.SUSPENDED
    await db.commit()
    assert [need.title for need in await said(db, project)] == [both.title], "the team goes on"
    project.hidden_at = clock.now()
    await db.commit()
    assert await said(db, project) == []


async def test_the_needs_of_twenty_projects_are_one_statement_the_soonest_first(db, runtime):
    made = [await projects.project(db) for _ in range(20)]
    for days, project in enumerate(made, start=2):
        await missions.mission(db, project=project, sessions=[ahead(30 - days)])
    async with runtime.database.transaction() as session:
        with counted(runtime) as statements:
            found = await read(session, [one.id for one in made])
    assert len([s for s in statements if "mission" in s]) == 1
    assert [need.project_id for need in found] == [one.id for one in reversed(made)]
    everything = await needs_of(db, [made[0].id])
    assert [need.kind for need in everything[made[0].id]] == [NeedKind.HOURS]


async def test_words_and_days_are_those_of_the_reader(db):
    project = await projects.project(db)
    await missions.mission(db, project=project, wanted=3, sessions=[ahead(3)])
    with using("fr"):
        (need,) = await read(db, [project.id])
    assert need.sentence == "Il manque encore 6 heures de coup de main."
    assert need.path.startswith("/fr/missions/")
    assert need.until
