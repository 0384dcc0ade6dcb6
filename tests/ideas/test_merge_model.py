"""Merges of any crowds: a person counts once, nobody is lost, and what each idea had is remembered."""

from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.ideas.models import Gate, Idea, Support
from app.ideas.rules import State
from app.ideas.service import merge as service
from tests.factories import ideas
from tests.factories.accounts import person

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
REASON = "Les deux demandent la même chose."


async def merge(runtime: Runtime, db: AsyncSession, source: int, target: int) -> service.Merged:
    moderator = await person(db, roles=("moderator",))
    async with runtime.database.transaction() as session:
        one = await session.get_one(Idea, source)
        other = await session.get_one(Idea, target)
        return await service.merge(session, moderator, one, other, REASON, NOW)


async def backers(db: AsyncSession, idea_id: int) -> dict[int, bool]:
    await db.rollback()
    query = select(Support.person_id, Support.is_local).where(Support.idea_id == idea_id)
    return {row.person_id: row.is_local for row in await db.execute(query)}


async def gate(db: AsyncSession, idea_id: int) -> tuple[int, int]:
    row = (await db.execute(select(Gate.local, Gate.other).where(Gate.idea_id == idea_id))).one()
    return row.local, row.other


@pytest.mark.parametrize("seed", range(8))
async def test_two_crowds_become_their_union(runtime: Runtime, db: AsyncSession, seed: int) -> None:
    dice = Random(seed)
    areas = dice.choice(
        [("parc-extension", "parc-extension"), ("parc-extension", "cremazie"), ("cremazie", "city")]
    )
    source = await ideas.idea(db, area=areas[0], threshold=1_000)
    target = await ideas.idea(db, area=areas[1], threshold=1_000)
    near = await ideas.neighbours(db, source.area, 8)
    far = await ideas.strangers(db, source.area, 5)
    of_source = dice.sample(near, dice.randint(0, 8)), dice.sample(far, dice.randint(0, 5))
    await ideas.back(db, source, [*of_source[0], *of_source[1]], local=len(of_source[0]))
    homes = {one.id: one.neighbourhood_id for one in (*near, *far)}
    locals_ = [
        one for one in (*near, *far)
        if target.neighbourhood_id is None or homes[one.id] == target.neighbourhood_id
    ]  # fmt: skip
    others = [one for one in (*near, *far) if one not in locals_]
    of_target = (
        dice.sample(locals_, dice.randint(0, len(locals_))),
        dice.sample(others, dice.randint(0, len(others))),
    )
    await ideas.back(db, target, [*of_target[0], *of_target[1]], local=len(of_target[0]))
    source_id, target_id, wanted = source.id, target.id, target.neighbourhood_id
    before = await backers(db, source_id)
    there = await backers(db, target_id)

    done = await merge(runtime, db, source_id, target_id)

    after = await backers(db, target_id)
    assert set(after) == set(before) | set(there)
    assert done.moved == len(set(before) - set(there))
    assert done.already == len(set(before) & set(there))
    for person_id, is_local in after.items():
        assert is_local is (wanted is None or homes[person_id] == wanted)
    assert await gate(db, target_id) == (
        sum(after.values()), len(after) - sum(after.values()),
    )  # fmt: skip
    assert await backers(db, source_id) == before
    assert await gate(db, source_id) == (sum(before.values()), len(before) - sum(before.values()))


async def test_a_chain_counts_everybody_once_at_its_end(runtime: Runtime, db: AsyncSession) -> None:
    three = [await ideas.idea(db, threshold=1_000) for _ in range(3)]
    crowd = await ideas.neighbours(db, three[0].area, 6)
    for n, one in enumerate(three):
        await ideas.back(db, one, crowd[n : n + 4], local=4)
    numbers = [one.id for one in three]
    await merge(runtime, db, numbers[0], numbers[1])
    await merge(runtime, db, numbers[1], numbers[2])
    assert len(await backers(db, numbers[2])) == 6
    assert await gate(db, numbers[2]) == (6, 0)
    query = select(Idea.id, Idea.state).where(Idea.id.in_(numbers))
    states = {row.id: row.state for row in await db.execute(query)}
    assert states == {
        numbers[0]: State.MERGED, numbers[1]: State.MERGED, numbers[2]: State.PUBLISHED,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("here", "there", "threshold", "opens"),
    [
        (2, 2, 4, True),
        (2, 2, 5, False),
        (0, 3, 4, False),
        (0, 4, 4, True),
        (4, 0, 4, True),
        (1, 0, 1, True),
    ],
)
async def test_a_merge_opens_the_gate_when_its_neighbours_are_enough(
    runtime: Runtime, db: AsyncSession, here: int, there: int, threshold: int, opens: bool
) -> None:
    source = await ideas.idea(db, threshold=1_000)
    target = await ideas.idea(db, threshold=threshold)
    await ideas.supporters(db, source, local=here)
    await ideas.supporters(db, target, local=there)
    source_id, target_id = source.id, target.id
    done = await merge(runtime, db, source_id, target_id)
    assert done.opened_gate is opens
    await db.rollback()
    state = (await db.execute(select(Idea.state).where(Idea.id == target_id))).scalar_one()
    assert state is (State.CANDIDATE if opens else State.PUBLISHED)
