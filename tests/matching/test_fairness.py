"""Nobody takes all the places, and the same ten people are not always asked: on pages, in letters, over weeks."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.rules import Scope
from app.core.runtime import Runtime
from app.matching.facts import Helper
from app.matching.queries import suggesting
from app.matching.rules import FIRST, INVITATIONS_A_MONTH, MOST_OF_ONE
from app.matching.shortlists import in_turn, shortlists
from tests.api.program import Program, token_of
from tests.factories import accounts, matching, organisations, projects
from tests.factories.matching import TODAY, helper, opening
from tests.visitor import Visitor

PAGE = "/fr/moi/suggestions"


def a_crowd(dice: Random, many: int) -> list[Helper]:
    """Make people who fit :func:`opening` nearly as well as each other."""
    levels = ("able", "professional")
    return [
        helper(
            n, skills={"gardening": dice.choice(levels)}, travel_km=dice.choice((3, 4, 5)),
            causes=frozenset(dice.sample(["nature", "food", "art"], 2)),
        )
        for n in range(1, many + 1)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_over_many_missions_the_same_ten_people_are_not_always_asked(seed: int) -> None:
    dice = Random(seed)
    people = {one.person_id: one for one in a_crowd(dice, 50)}
    asked: Counter[int] = Counter()
    for number in range(36):
        mission = opening(number, giver=f"organisation:{number}")
        (pairs,) = shortlists(list(people.values()), [mission], TODAY).for_mission.values()
        for pair in pairs[:4]:
            who = pair.helper.person_id
            asked[who] += 1
            people[who] = replace(people[who], asked=people[who].asked + 1)
    assert max(asked.values()) <= INVITATIONS_A_MONTH
    assert len(asked) >= 36, "of fifty who fit, most were asked"
    assert sum(many for _who, many in asked.most_common(10)) <= 0.4 * sum(asked.values())


def test_a_better_fit_comes_first_however_often_they_were_asked() -> None:
    good = helper(1, asked=3)
    poor = helper(2, skills={"gardening": "learning"}, causes=frozenset({"art"}), asked=0)
    (pairs,) = shortlists([poor, good], [opening()], TODAY).for_mission.values()
    assert [pair.helper.person_id for pair in pairs] == [1, 2]
    assert in_turn(list(reversed(pairs))) == pairs, "in whatever order they come"


def test_who_was_asked_as_often_as_they_wish_is_asked_no_more_and_still_finds_it() -> None:
    tired = helper(1, quota=1, asked=1)
    made = shortlists([tired, helper(2)], [opening()], TODAY)
    assert [pair.helper.person_id for pair in made.for_mission[1]] == [2]
    assert [pair.opening.mission_id for pair in made.for_person[1]] == [1]


async def test_a_team_sees_first_who_was_asked_less(db: AsyncSession, runtime: Runtime) -> None:
    team = await accounts.person(db)
    often, rarely = await matching.expert(db), await matching.expert(db)
    mission = await matching.mission(db, owner=team)
    await matching.weigh(runtime)
    for _one in range(3):
        await matching.introduction(db, await matching.mission(db), often)
    found = await suggesting.for_mission(db, mission.id, datetime.now(UTC))
    assert [pair.helper.person_id for pair in found.pairs] == [rarely.id, often.id]


async def test_a_project_and_an_organisation_count_as_givers_apart(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    ana = await matching.expert(db)
    house, project = await organisations.organisation(db), await projects.project(db)
    for _one in range(3):
        await matching.mission(db, organisation=house)
        await matching.mission(db, project=project)
    other = await matching.mission(db)
    await matching.weigh(runtime)
    await accounts.sign_in_as(db, browser, ana)
    titles = (await browser.go(PAGE)).all("article h2")
    assert len(titles) == 7
    assert other.title in titles[:FIRST]


async def test_with_one_organisation_alone_the_list_ends_after_two(
    visitor: Callable[..., Visitor], app: ASGIApp, db: AsyncSession, runtime: Runtime
) -> None:
    ana, house = await matching.expert(db), await organisations.organisation(db)
    for _one in range(6):
        await matching.mission(db, organisation=house)
    await matching.weigh(runtime)
    browser = await accounts.sign_in_as(db, visitor(), ana)
    assert len((await browser.go(PAGE)).all("article h2")) == MOST_OF_ONE
    program = Program(app, await token_of(db, ana, Scope.READ))
    assert len((await program.get("/matches")).json()["matches"]) == MOST_OF_ONE
    assert "Aucun organisme ne prend plus de deux" in browser.text


async def test_a_house_that_publishes_much_since_the_night_pushes_nobody_out(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    from app.matching import jobs

    ana = await matching.expert(db)
    others = [await matching.mission(db, causes=[], themes=[]) for _one in range(3)]
    await matching.weigh(runtime)
    house = await organisations.organisation(db)
    for _one in range(25):
        made = await matching.mission(db, organisation=house)
        await jobs.one_mission(runtime, mission=made.id)
    await accounts.sign_in_as(db, browser, ana)
    titles = (await browser.go(PAGE)).all("article h2")
    assert {one.title for one in others} <= set(titles[:FIRST])
