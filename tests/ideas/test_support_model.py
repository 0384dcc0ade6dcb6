"""Supports in any order: the gate counts what the rows say, opens once, and never closes."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.runtime import Runtime
from app.ideas.models import Gate, Idea, Support
from app.ideas.queries.curve import MOST_STEPS, Step, milestones, steps
from app.ideas.rules import State
from app.ideas.service import support as service
from tests.factories import ideas
from tests.factories.accounts import person

START = datetime(2026, 11, 1, 12, tzinfo=UTC)


async def counted(db: AsyncSession, idea_id: int) -> tuple[int, int]:
    await db.rollback()
    local = func.count().filter(Support.is_local)
    query = select(local, func.count() - local).where(Support.idea_id == idea_id)
    row = (await db.execute(query)).one()
    return row[0], row[1]


async def gate_of(db: AsyncSession, idea_id: int) -> Row[tuple[int, int, datetime | None]]:
    await db.rollback()
    query = select(Gate.local, Gate.other, Gate.passed_at).where(Gate.idea_id == idea_id)
    return (await db.execute(query)).one()


@pytest.mark.parametrize("seed", range(6))
async def test_any_order_of_presses_leaves_a_gate_that_says_what_the_rows_say(
    db: AsyncSession, runtime: Runtime, seed: int
) -> None:
    dice = Random(seed)
    idea_id = (await ideas.idea(db, threshold=3)).id
    near = [await person(db, home="parc-extension") for _ in range(4)]
    far = [await person(db, home=None), await person(db, home="cremazie")]
    backing: set[int] = set()
    passed = None
    for n in range(30):
        who: Actor = dice.choice([*near, *far])
        now = START + timedelta(minutes=n)
        async with runtime.database.transaction() as session:
            here = await session.get_one(Idea, idea_id)
            if dice.random() < 0.7:
                await service.support(session, who, here, now)
                backing.add(who.id)
            else:
                await service.withdraw_support(session, who, here)
                backing.discard(who.id)
        gate = await gate_of(db, idea_id)
        locals_ = len(backing & {one.id for one in near})
        assert (gate.local, gate.other) == (locals_, len(backing) - locals_)
        assert await counted(db, idea_id) == (gate.local, gate.other)
        if passed is None and locals_ >= 3:
            passed = gate.passed_at
            assert passed is not None
        assert gate.passed_at == passed, "once, and for ever"
    state = (await db.execute(select(Idea.state).where(Idea.id == idea_id))).scalar_one()
    assert state is (State.CANDIDATE if passed else State.PUBLISHED)


async def backed(db: AsyncSession, *at: tuple[timedelta, bool]) -> int:
    """Make an idea supported at these moments after START, by a neighbour or not."""
    idea = await ideas.idea(db, published_at=START)
    crowd = await ideas.people(db, (await person(db)).home, len(at))
    for who, (after, local) in zip(crowd, at, strict=True):
        db.add(Support(idea_id=idea.id, person_id=who.id, is_local=local))
        await db.flush()
        await db.execute(
            update(Support).where(Support.person_id == who.id).values(created_at=START + after)
        )
    await db.commit()
    return idea.id


async def test_a_curve_rises_to_what_is_counted_and_never_falls(db: AsyncSession) -> None:
    dice = Random("curve")
    moments = [(timedelta(hours=dice.uniform(0, 900)), dice.random() < 0.6) for _ in range(40)]
    idea_id = await backed(db, *moments)
    now = START + timedelta(days=60)
    curve = await steps(db, idea_id, START, now)
    totals = [step.local + step.other for step in curve]
    assert totals == sorted(totals)
    assert [step.at for step in curve] == sorted(step.at for step in curve)
    assert (curve[-1].local, curve[-1].other) == await counted(db, idea_id)
    assert len(curve) <= MOST_STEPS + 1


async def test_a_curve_counts_each_support_no_earlier_than_it_came(db: AsyncSession) -> None:
    idea_id = await backed(db, (timedelta(days=1), True), (timedelta(days=10), False))
    now = START + timedelta(days=20)
    first, second = await steps(db, idea_id, START, now)
    width = (now - START) / MOST_STEPS
    assert START + timedelta(days=1) <= first.at <= START + timedelta(days=1) + width
    assert (first.local, first.other, second.local, second.other) == (1, 0, 1, 1)
    assert second.at <= now


async def test_supports_of_before_the_beginning_count_from_the_beginning(db: AsyncSession) -> None:
    idea_id = await backed(db, (timedelta(days=-3), True))
    (step,) = await steps(db, idea_id, START, START + timedelta(hours=1))
    assert step.local == 1


async def test_nobody_s_support_is_no_step(db: AsyncSession) -> None:
    assert await steps(db, await backed(db), START, START + timedelta(days=9)) == []


@pytest.mark.parametrize("many", [0, 1, 7, 8, 9, 50, 351])
@pytest.mark.parametrize("most", [2, 8])
def test_a_table_of_the_curve_has_few_lines_and_its_last(many: int, most: int) -> None:
    curve = [Step(START + timedelta(days=n), n, 0) for n in range(many)]
    shown = milestones(curve, most)
    assert len(shown) == min(many, most)
    assert shown[-1:] == curve[-1:]
    assert shown[:1] == curve[:1]
    assert [step.at for step in shown] == sorted({step.at for step in shown})
