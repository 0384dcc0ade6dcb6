"""The demonstration's missions suit the projects that ask for them, and could be asked for as they stand."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.core.runtime import Runtime
from app.demo.seed import missions as seed, projects
from app.demo.seed.ideas import steady_id
from app.missions.models import Mission, MissionSession
from app.missions.rules import (
    ACCESSIBILITY,
    AGE_MIN,
    LANGUAGES_MAX,
    ROLES_MAX,
    SKILLS_MAX,
    TASKS_MIN,
    TITLE_MAX,
    TITLE_MIN,
    Effort,
)
from app.projects.models import Project
from app.skills.qualities import CHECKS, LANGUAGES, TRAININGS
from app.skills.terms import skills

OWN = [one for own in seed.own().values() for one in own]
SHARED = seed.told()
MONTREAL = ZoneInfo("America/Toronto")


def test_every_project_asks_for_something_that_only_it_could_ask_for():
    assert set(seed.own()) == {steady_id(f"project:{one['key']}") for one in projects.told()}
    titles = [one["title"] for one in [*OWN, *SHARED]]
    assert len(set(titles)) == len(titles)
    keys = [one["key"] for one in [*OWN, *SHARED]]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("one", [*OWN, *SHARED], ids=lambda one: str(one["key"]))
def test_what_a_mission_asks_is_something_that_the_house_knows(one: Mapping[str, Any]):
    known = skills()
    asked = [*one.get("required", ()), *one.get("useful", ())]
    assert set(asked) <= set(known)
    assert len(asked) <= SKILLS_MAX
    assert set(one.get("checks", ())) <= set(CHECKS)
    assert set(one.get("trainings", ())) <= set(TRAININGS)
    assert set(one.get("languages", ())) <= set(LANGUAGES)
    assert len(one.get("languages", ())) <= LANGUAGES_MAX
    assert TITLE_MIN <= len(one["title"]) <= TITLE_MAX
    assert len(one["tasks"]) >= TASKS_MIN
    assert Effort(one["effort"])
    assert 1 <= one["least"] <= one["most"]
    assert one.get("age", AGE_MIN) >= AGE_MIN
    assert len(one.get("roles", {})) <= ROLES_MAX
    assert sum(one.get("roles", {}).values()) <= one["most"]
    assert set(one.get("access", ())) <= set(ACCESSIBILITY)


async def test_no_project_asks_for_what_belongs_to_another(demonstration: Runtime):
    theirs = {one["title"]: steady_id(f"project:{one['of']}") for one in OWN}
    anywhere = {one["title"] for one in SHARED if "anywhere" in one}
    async with demonstration.database.transaction() as session:
        rows = await session.execute(
            select(Project.public_id, Mission.title).join(Mission, Mission.project_id == Project.id)
        )
        asked = [tuple(row) for row in rows]
        of_organisations = set(
            await session.scalars(select(Mission.title).where(Mission.project_id.is_(None)))
        )
    for project, title in asked:
        assert theirs.get(title) == project or title in anywhere, (project, title)
    assert {title for _project, title in asked} >= set(theirs)
    assert not of_organisations & set(theirs)


async def test_a_mission_takes_place_on_the_day_that_its_words_name(demonstration: Runtime):
    days = {one["title"]: one["weekday"] for one in OWN}
    days["Préparer et livrer les paniers du jeudi"] = 3
    async with demonstration.database.transaction() as session:
        rows = await session.execute(
            select(Mission.title, MissionSession.starts_at)
            .join(MissionSession, MissionSession.mission_id == Mission.id)
            .where(Mission.title.in_(days))
        )
        dates: list[tuple[str, datetime]] = [(title, at) for title, at in rows]
    assert {title for title, _at in dates} == set(days)
    for title, at in dates:
        assert at.astimezone(MONTREAL).weekday() == days[title], title
