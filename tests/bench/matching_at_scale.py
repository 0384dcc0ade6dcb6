"""Ten thousand experts and a thousand missions: the night takes two minutes at most, a page 150 ms.

    python -m pytest -q -s -p no:randomly tests/bench/matching_at_scale.py

Processor times are what a busy machine does not disturb: compare those before and after.
"""

import random
import time
from collections.abc import AsyncIterator, Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.accounts.queries import actor_by_id
from app.core.runtime import Runtime
from app.matching.models import Suggestion
from app.matching.service.keep import keep_all, keep_mission, keep_person
from app.missions.models import Mission, MissionSession, MissionSkill
from app.places.gazetteer import gazetteer
from app.profiles.models import Profile, ProfileSkill
from app.profiles.rules import MOMENTS
from app.skills.terms import causes, skills
from tests.factories import accounts, organisations
from tests.queries import counted
from tests.visitor import Visitor

pytestmark = pytest.mark.bench
EXPERTS, MISSIONS = 10_000, 1_000
NIGHT_S, PAGE_MS = 120, 150
CHANGES, PEOPLE_SEEN, AGAIN = 10, 20, 5


@pytest.fixture
async def town(db: AsyncSession) -> AsyncIterator[list[int]]:
    """Fill a city; the numbers of its people."""
    dice, now = random.Random(11), datetime.now(UTC)
    homes = list(gazetteer.neighbourhoods.values())
    houses = [(await organisations.organisation(db)).id for _one in range(60)]
    people = await _people(db, dice, homes)
    await _missions(db, dice, homes, houses, now)
    await db.execute(text("ANALYZE"))
    await db.commit()
    yield people


async def _people(db: AsyncSession, dice: random.Random, homes: list) -> list[int]:
    rows = [
        {
            "email": f"expert{n}@exemple.ca", "password_hash": "", "display_name": f"Experte {n}",
            "email_confirmed_at": datetime.now(UTC), "language": "fr",
            "territory_id": (home := dice.choice(homes)).territory_id, "neighbourhood_id": home.id,
        }
        for n in range(EXPERTS)
    ]  # fmt: skip
    ids = list(await db.scalars(insert(Person).returning(Person.id), rows))
    codes, themes = list(skills()), list(causes())
    await db.execute(
        insert(Profile),
        [
            {
                "person_id": one, "version": 1, "sharing": "named", "is_listed": True,
                "causes": dice.sample(themes, 3), "moments": dice.sample(MOMENTS, 5),
                "monthly_hours": dice.choice((None, 6, 12, 30)), "languages": ["fr"],
                "travel_km": dice.choice((None, 4, 8, 15)), "birth_year": dice.choice((None, 1980)),
            }
            for one in ids
        ],
    )  # fmt: skip
    levels = ("learning", "able", "professional")
    await db.execute(
        insert(ProfileSkill),
        [
            {"person_id": one, "skill": code, "level": dice.choice(levels)}
            for one in ids
            for code in dice.sample(codes, 4)
        ],
    )
    return ids


async def _missions(
    db: AsyncSession, dice: random.Random, homes: list, houses: list[int], now: datetime
) -> None:
    codes, themes = list(skills()), list(causes())
    rows = [
        {
            "organisation_id": dice.choice(houses), "state": "published", "title": f"Mission {n}",
            "tasks": "Aider les voisins.", "published_at": now, "causes": dice.sample(themes, 2),
            "themes": [], "languages": ["fr"], "minimum_age": dice.choice((14, 14, 18)),
            "territory_id": (home := dice.choice(homes)).territory_id, "neighbourhood_id": home.id,
            "minimum_people": 1, "maximum_people": 8, "checks": [], "trainings": [],
            "accessibility": [],
        }
        for n in range(MISSIONS)
    ]  # fmt: skip
    ids = list(await db.scalars(insert(Mission).returning(Mission.id), rows))
    await db.execute(
        insert(MissionSkill),
        [
            {"mission_id": one, "skill": code, "is_required": n == 0}
            for one in ids
            for n, code in enumerate(dice.sample(codes, 2))
        ],
    )
    await db.execute(
        insert(MissionSession),
        [
            {
                "mission_id": one, "starts_at": (start := now + timedelta(days=n, hours=dice.randint(1, 20))),
                "ends_at": start + timedelta(hours=3), "uid": f"bench-{one}-{n}", "places": 8,
                "wanted": 2,
            }
            for one in ids
            for n in range(1, 9)
        ],
    )  # fmt: skip


class Clock:
    """Wall and processor milliseconds of what is done again and again; ours alone, not the database's."""

    def __init__(self) -> None:
        self.wall: list[float] = []
        self.cpu: list[float] = []

    async def time(self, done: Awaitable[Any]) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        result = await done
        self.wall.append((time.perf_counter() - wall) * 1000)
        self.cpu.append((time.process_time() - cpu) * 1000)
        return result

    def at(self, share: float, times: list[float] | None = None) -> float:
        ordered = sorted(self.wall if times is None else times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    def __str__(self) -> str:
        cpu = self.at(0.5, self.cpu)
        return f"p50 {self.at(0.5):.0f} ms, p95 {self.at(0.95):.0f} ms, processor {cpu:.0f} ms"


async def test_the_night_the_changes_and_the_page_hold_for_a_large_city(
    db: AsyncSession, runtime: Runtime, browser: Visitor, town: list[int]
) -> None:
    night, mission, person, page = Clock(), Clock(), Clock(), Clock()
    now = datetime.now(UTC)
    async with runtime.database.transaction() as session:
        kept = await night.time(keep_all(session, now))
    for number in list(await db.scalars(select(Mission.id).order_by(Mission.id).limit(CHANGES))):
        async with runtime.database.transaction() as session:
            await mission.time(keep_mission(session, number, now))
    for number in town[:CHANGES]:
        async with runtime.database.transaction() as session:
            await person.time(keep_person(session, number, now))
    for person_id in await _busiest(db):
        actor = await actor_by_id(db, person_id)
        assert actor is not None
        await accounts.sign_in_as(db, browser, actor)
        for _again in range(AGAIN):
            await page.time(browser.go("/fr/moi/suggestions"))
            assert browser.status == 200
    with counted(runtime) as sent:
        await browser.go("/fr/moi/suggestions")
    print(f"\nnight: {night} for {kept} pairs")
    print(f"a changed mission: {mission}\na changed person: {person}")
    print(f"a person's page: {page}, {len(sent)} statements, {len(browser.all('article'))} cards")
    assert night.at(1) <= NIGHT_S * 1000
    assert page.at(0.95) <= PAGE_MS


async def _busiest(db: AsyncSession) -> list[int]:
    """Return those of whom most is kept: their pages are the longest."""
    query = (
        select(Suggestion.person_id)
        .group_by(Suggestion.person_id)
        .order_by(func.count().desc(), Suggestion.person_id)
    )
    return list(await db.scalars(query.limit(PEOPLE_SEEN)))
