"""Only whom the database cannot rule out is read whole; nobody who fits is ruled out."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.runtime import Runtime
from app.matching.gates import lets
from app.matching.models import Suggestion
from app.matching.queries import candidates
from app.matching.queries.missions import openings_of
from app.matching.queries.people import helpers_of
from app.matching.scoring import is_worth, score
from app.matching.service.keep import keep_mission, keep_person
from app.missions.models import Mission
from app.profiles.models import PersonCheck
from app.profiles.rules import today
from app.skills.qualities import QualityKind
from tests.factories import accounts, matching, missions, organisations
from tests.queries import counted

NOW = datetime.now(UTC)
HOMES = ("parc-extension", "saint-edouard", "vieux-rosemont", "cartierville")
AREAS = (*HOMES, "anjou", "verdun")


async def a_person(db: AsyncSession, dice: Random, house: int) -> Actor:
    """Make somebody like nobody else, with gaps."""
    home = dice.choice((*HOMES, None))
    who = await accounts.person(db, home=home, language=dice.choice(("fr", "en")))
    skills = dict.fromkeys(
        dice.sample(["gardening", "cooking", "carpentry"], dice.randint(0, 2)), "able"
    )
    await matching.expert(
        db, who, skills=skills, causes=dice.choice(([], ["nature"], ["sport"])),
        moments=dice.choice(([], ["sat-morning", "tue-evening"])),
        travel_km=dice.choice((None, 1, 5, 15)), is_remote=dice.random() < 0.3,
        languages=dice.choice(([], ["fr"], ["en", "es"])),
        birth_year=dice.choice((None, 1980, NOW.year - 17)), monthly_hours=dice.choice((None, 4, 30)),
        paused_at=NOW if dice.random() < 0.1 else None,
    )  # fmt: skip
    for code in ("police-check", "first-aid-cpr"):
        if dice.random() < 0.4:
            ends = dice.choice((None, today(NOW), today(NOW) + timedelta(days=200)))
            kind = QualityKind.CHECK if code == "police-check" else QualityKind.TRAINING
            db.add(
                PersonCheck(
                    person_id=who.id, kind=kind, code=code, expires_on=ends, organisation_id=house,
                    seen_at=NOW, withdrawn_at=NOW if dice.random() < 0.2 else None,
                )
            )  # fmt: skip
    await db.commit()
    return who


async def a_mission(db: AsyncSession, dice: Random, house: Any) -> Mission:
    """Make a mission like no other."""
    skills = {
        code: dice.random() < 0.5
        for code in dice.sample(["gardening", "cooking", "carpentry"], dice.randint(0, 2))
    }
    place = dice.choice(({}, {"place_lat": 45.53, "place_lon": -73.62, "place_label": "Au parc"}))
    nowhere = {"territory_id": None, "neighbourhood_id": None}
    return await matching.mission(
        db, organisation=house, skills=skills, languages=dice.choice(([], ["fr"], ["en"], ["es", "ar"])),
        minimum_age=dice.choice((14, 14, 16, 18)), remote=dice.choice(("no", "no", "possible", "full")),
        checks=dice.choice(([], [], ["police-check"])), trainings=dice.choice(([], [], ["first-aid-cpr"])),
        area=dice.choice(AREAS), **(place | (nowhere if dice.random() < 0.15 else {})),
    )  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
async def test_nobody_who_fits_is_ruled_out_and_many_who_do_not_are(
    db: AsyncSession, seed: int
) -> None:
    dice = Random(seed)
    houses = [await organisations.organisation(db) for _one in range(3)]
    people = [await a_person(db, dice, houses[0].id) for _one in range(28)]
    made = [await a_mission(db, dice, dice.choice(houses)) for _one in range(14)]
    helpers = await helpers_of(db, [one.id for one in people], NOW)
    openings, _facts = await openings_of(db, [one.id for one in made], NOW)
    fits = {
        (person, number)
        for person, helper in helpers.items()
        for number, opening in openings.items()
        if lets(helper, opening, today(NOW))
        and is_worth(score(helper, opening, today(NOW)), opening)
    }
    read = {
        (person, number)
        for number, opening in openings.items()
        for person in await candidates.people_for(db, opening, NOW)
    }
    looked = {
        (person, number)
        for person, helper in helpers.items()
        for number in await candidates.missions_for(db, helper, NOW)
    }
    assert fits
    assert fits <= read
    assert fits <= looked
    everything = len(helpers) * len(openings)
    assert len(read) < everything / 2
    assert len(looked) < everything / 2


RULED_OUT: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"birth_year": None}, {"minimum_age": 18}),
    ({"birth_year": NOW.year - 18}, {"minimum_age": 18}),
    ({"languages": ["es"]}, {}),
    ({}, {"checks": ["police-check"]}),
    ({}, {"trainings": ["first-aid-cpr"]}),
    ({"skills": {"cooking": "able"}}, {}),
    ({"travel_km": 3}, {"area": "anjou"}),
    (
        {"travel_km": 3},
        {"place_lat": 45.42, "place_lon": -73.62, "place_label": "Au bord de l’eau"},
    ),
]


@pytest.mark.parametrize(("person", "mission"), RULED_OUT)
async def test_what_a_gate_closes_is_not_even_read(
    db: AsyncSession, person: dict[str, Any], mission: dict[str, Any]
) -> None:
    ana = await matching.expert(db, **person)
    made = await matching.mission(db, **mission)
    openings, _facts = await openings_of(db, [made.id], NOW)
    helpers = await helpers_of(db, [ana.id], NOW)
    assert await candidates.people_for(db, openings[made.id], NOW) == []
    assert await candidates.missions_for(db, helpers[ana.id], NOW) == []


READ: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({"birth_year": NOW.year - 19}, {"minimum_age": 18}),
    ({"languages": []}, {}),
    ({"languages": ["es"]}, {"languages": []}),
    ({"skills": {}, "sharing": "nobody"}, {}),
    ({"skills": {"cooking": "able"}}, {"skills": {"gardening": True, "cooking": False}}),
    ({"skills": {"cooking": "able"}}, {"skills": {"gardening": False}}),
    ({"travel_km": 3}, {"area": "anjou", "remote": "full"}),
    ({"travel_km": 3, "is_remote": True}, {"area": "anjou", "remote": "possible"}),
    ({"travel_km": 3}, {"territory_id": None, "neighbourhood_id": None}),
]


@pytest.mark.parametrize(("person", "mission"), READ)
async def test_what_may_fit_is_read_from_both_sides(
    db: AsyncSession, person: dict[str, Any], mission: dict[str, Any]
) -> None:
    ana = await matching.expert(db, **person)
    made = await matching.mission(db, **mission)
    openings, _facts = await openings_of(db, [made.id], NOW)
    helpers = await helpers_of(db, [ana.id], NOW)
    assert await candidates.people_for(db, openings[made.id], NOW) == [ana.id]
    assert await candidates.missions_for(db, helpers[ana.id], NOW) == [made.id]


async def test_who_paused_left_or_told_nothing_is_not_read(db: AsyncSession) -> None:
    await matching.expert(db, paused_at=NOW)
    await matching.expert(db, await accounts.person(db, suspended_at=NOW))
    await matching.expert(db, await accounts.person(db, confirmed=False))
    await matching.expert(db, skills={}, causes=[], moments=[], sharing="nobody")
    made = await matching.mission(db, skills={})
    openings, _facts = await openings_of(db, [made.id], NOW)
    assert await candidates.people_for(db, openings[made.id], NOW) == []


async def test_what_has_no_date_ahead_or_takes_nobody_is_not_read(db: AsyncSession) -> None:
    ana = await matching.expert(db)
    for state in ("draft", "paused", "done"):
        await matching.mission(db, state=state)
    await matching.mission(db, sessions=[missions.ahead(-3)])
    helpers = await helpers_of(db, [ana.id], NOW)
    assert await candidates.missions_for(db, helpers[ana.id], NOW) == []


@contextmanager
def cheap(runtime: Runtime, most: int) -> Iterator[None]:
    with counted(runtime) as sent:
        yield
    assert len(sent) <= most, "\n".join(sent)


async def test_a_change_costs_few_statements_however_many_there_are(
    db: AsyncSession, runtime: Runtime
) -> None:
    people = [await matching.expert(db) for _one in range(12)]
    made = [await matching.mission(db) for _one in range(8)]
    with cheap(runtime, 10):
        async with runtime.database.transaction() as session:
            assert await keep_mission(session, made[0].id, NOW) == 12
    with cheap(runtime, 10):
        async with runtime.database.transaction() as session:
            assert await keep_person(session, people[0].id, NOW) == 8


async def test_a_mission_that_closed_is_forgotten_without_reading_anybody(
    db: AsyncSession, runtime: Runtime
) -> None:
    await matching.expert(db)
    made = await matching.mission(db)
    await matching.weigh(runtime)
    made.state = "paused"  # type: ignore[assignment]
    await db.commit()
    with cheap(runtime, 4):
        async with runtime.database.transaction() as session:
            assert await keep_mission(session, made.id, NOW) == 0
    assert list(await db.scalars(select(Suggestion))) == []
