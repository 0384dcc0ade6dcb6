"""Keep who goes with what: everybody at night, one person or one mission when their facts change.

For the worker: weighing needs numpy, which no page loads.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Float,
    bindparam,
    column,
    delete,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.matching.facts import Helper, Opening
from app.matching.models import Suggestion
from app.matching.queries import candidates
from app.matching.queries.missions import openings_of
from app.matching.queries.people import helpers_of
from app.matching.queries.told import members_with_facts
from app.matching.rules import VERSION
from app.missions.models import Mission
from app.missions.queries.facts import listed_ids
from app.profiles.queries.holding import is_there
from app.profiles.rules import today

AT_ONCE = 20_000
KEPT_PEOPLE = 300
"""People who see a new mission before the night comes."""

Rows = dict[tuple[int, int], tuple[float, bool, bool]]
"""By person and mission: the score, and whose list it is in."""


async def keep_all(session: AsyncSession, now: datetime) -> int:
    """Weigh everybody against everything and return how many pairs are kept."""
    people, openings = await _people(session, now), await _missions(session, now)
    rows = await asyncio.to_thread(_weigh, people, openings, now)
    await session.execute(delete(Suggestion))
    await _store(session, rows, now)
    return len(rows)


async def keep_person(session: AsyncSession, person_id: int, now: datetime) -> int:
    """Weigh one person against every mission."""
    people = list((await helpers_of(session, [person_id], now)).values())
    ids = [which for one in people for which in await candidates.missions_for(session, one, now)]
    openings, _facts = await openings_of(session, ids, now)
    rows = await asyncio.to_thread(_weigh, people, list(openings.values()), now)
    await session.execute(delete(Suggestion).where(Suggestion.person_id == person_id))
    await _store(session, rows, now)
    return len(rows)


async def keep_mission(session: AsyncSession, mission_id: int, now: datetime) -> int:
    """Weigh one mission against everybody."""
    openings, _facts = await openings_of(session, [mission_id], now)
    open_ = [one for one in openings.values() if one.is_open]
    ids = [who for one in open_ for who in await candidates.people_for(session, one, now)]
    people = list((await helpers_of(session, ids, now)).values())
    rows = await asyncio.to_thread(_weigh_one, people, list(openings.values()), now)
    await session.execute(delete(Suggestion).where(Suggestion.mission_id == mission_id))
    await _store(session, rows, now)
    return len(rows)


async def _people(session: AsyncSession, now: datetime) -> list[Helper]:
    ids = await members_with_facts(session, now)
    return list((await helpers_of(session, ids, now)).values())


async def _missions(session: AsyncSession, now: datetime) -> list[Opening]:
    openings, _facts = await openings_of(session, await listed_ids(session, now), now)
    return list(openings.values())


def _weigh(people: Sequence[Helper], openings: Sequence[Opening], now: datetime) -> Rows:
    from app.matching.shortlists import shortlists  # noqa: PLC0415 (numpy: the worker only)

    made = shortlists(people, openings, today(now))
    rows: Rows = {}
    for pairs in made.for_person.values():
        for pair in pairs:
            key = pair.helper.person_id, pair.opening.mission_id
            rows[key] = (pair.points, True, False)
    for pairs in made.for_mission.values():
        for pair in pairs:
            key = pair.helper.person_id, pair.opening.mission_id
            rows[key] = (pair.points, key in rows, True)
    return rows


def _weigh_one(people: Sequence[Helper], openings: Sequence[Opening], now: datetime) -> Rows:
    """Of one mission, everybody's list is that mission: only the best keep it."""
    rows = _weigh(people, openings, now)
    best = sorted(rows, key=lambda key: (-rows[key][0], key))[:KEPT_PEOPLE]
    return {key: row for key, row in rows.items() if row[2] or key in set(best)}


async def _store(session: AsyncSession, rows: Rows, now: datetime) -> None:
    """Write the pairs; people and missions that went away meanwhile are left out by the join."""
    keys = sorted(rows)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        values: dict[str, list[Any]] = {
            "people": [person for person, _mission in some],
            "missions": [mission for _person, mission in some],
            "points": [rows[key][0] for key in some],
            "for_person": [rows[key][1] for key in some],
            "for_mission": [rows[key][2] for key in some],
        }
        await session.execute(_insert(values, now))


def _insert(values: dict[str, list[Any]], now: datetime) -> Any:
    given = (
        func.unnest(
            bindparam(None, values["people"], type_=ARRAY(BigInteger)),
            bindparam(None, values["missions"], type_=ARRAY(BigInteger)),
            bindparam(None, values["points"], type_=ARRAY(Float)),
            bindparam(None, values["for_person"], type_=ARRAY(Boolean)),
            bindparam(None, values["for_mission"], type_=ARRAY(Boolean)),
        )
        .table_valued(
            column("person_id", BigInteger),
            column("mission_id", BigInteger),
            column("points", Float),
            column("for_person", Boolean),
            column("for_mission", Boolean),
        )
        .render_derived()
    )
    rows = (
        select(
            given.c.person_id, given.c.mission_id, given.c.points, given.c.for_person,
            given.c.for_mission, literal(VERSION), literal(now),
        )
        .join(Person, (Person.id == given.c.person_id) & is_there(now))
        .join(Mission, Mission.id == given.c.mission_id)
    )  # fmt: skip
    names = ["person_id", "mission_id", "points", "for_person", "for_mission", "version", "kept_at"]
    made = insert_or(Suggestion).from_select(names, rows)
    return made.on_conflict_do_update(
        index_elements=["person_id", "mission_id"],
        set_={name: made.excluded[name] for name in names[2:]},
    )
