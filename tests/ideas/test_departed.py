"""People who left for good still count where they did, and are nobody everywhere."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.personal import Leaving
from app.core.runtime import Runtime
from app.ideas.models import DepartedSupport, Gate, Idea, Support
from app.ideas.queries.curve import steps
from app.ideas.rules import State
from app.ideas.service import leave, merge, support
from app.ideas.shown import address
from tests.api.program import Program
from tests.factories import accounts, ideas
from tests.visitor import Visitor

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


async def gone(runtime: Runtime, *people: Person) -> None:
    """Let people leave as ideas see it."""
    for one in people:
        leaving = Leaving(one.id, erase_words=False, now=NOW)
        async with runtime.database.transaction() as session:
            await leave.count_for_nobody(session, leaving)


async def gate_of(db: AsyncSession, idea: Idea) -> Gate:
    await db.commit()
    return await db.get_one(Gate, idea.id, populate_existing=True)


async def joined(runtime: Runtime, db: AsyncSession, source: Idea, target: Idea) -> None:
    moderator = await accounts.person(db, roles=("moderator",))
    async with runtime.database.transaction() as session:
        one = await session.get_one(Idea, source.id)
        into = await session.get_one(Idea, target.id)
        await merge.merge(session, moderator, one, into, "La même idée.", NOW)


async def test_page_program_and_gate_go_on_counting_who_left(
    runtime: Runtime, db: AsyncSession, browser: Visitor, app: Callable[..., object]
) -> None:
    idea = await ideas.idea(db, threshold=5)
    crowd = await ideas.supporters(db, idea, local=2, other=1)
    await gone(runtime, *crowd)
    await browser.go(address(idea))
    assert browser.all(".support-area .gate-title") == ["2 appuis locaux"]
    shown = (await Program(app).get(f"/ideas/{idea.public_id}/gate")).json()
    assert (shown["local"], shown["other"]) == (2, 1)
    assert [(s["local"], s["other"]) for s in shown["curve"]][-1] == (2, 1)


async def test_neither_who_they_were_nor_the_hour_they_came_is_kept(
    runtime: Runtime, db: AsyncSession
) -> None:
    idea = await ideas.idea(db, published_at=NOW - timedelta(days=9))
    (one,) = await ideas.supporters(db, idea, local=1)
    came = datetime(2026, 11, 18, 16, 42, 7, tzinfo=UTC)
    await db.execute(update(Support).values(created_at=came))
    await db.commit()
    await gone(runtime, one)
    assert (await db.execute(select(Support))).all() == []
    (left,) = (await db.execute(select(DepartedSupport))).scalars()
    assert (left.idea_id, left.is_local, left.given_on) == (idea.id, True, came.date())
    assert not {"person_id", "created_at"} & set(DepartedSupport.__table__.columns.keys())
    (step,) = await steps(db, idea.id, NOW - timedelta(days=9), NOW)
    assert step.local == 1
    assert step.at.date() == came.date(), "the curve keeps their day"


async def test_neighbourhoods_named_on_the_supporters_page_leave_them_to_the_rest(
    runtime: Runtime, db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db)
    crowd = await ideas.supporters(db, idea, local=6)
    await gone(runtime, crowd[0])
    await browser.go(f"/fr/idees/{idea.public_id}/appuis")
    rows = browser.all("table tbody tr")
    assert any("Parc-Extension" in row and row.endswith("5") for row in rows), browser.text
    assert "d’une personne qui a quitté le site depuis" in browser.text, "and the rest is true"


@pytest.mark.parametrize(("area", "local"), [("parc-extension", 2), ("cremazie", 0)])
async def test_a_merge_moves_them_and_they_stay_local_only_within_one_area(
    runtime: Runtime, db: AsyncSession, area: str, local: int
) -> None:
    source = await ideas.idea(db)
    target = await ideas.idea(db, area=area, title="Une autre ruelle verte")
    crowd = await ideas.supporters(db, source, local=2, other=1)
    await gone(runtime, *crowd)
    await joined(runtime, db, source, target)
    gate = await gate_of(db, target)
    assert (gate.local, gate.other) == (local, 3 - local)
    mine = select(DepartedSupport.is_local).where(DepartedSupport.idea_id == target.id)
    assert sorted((await db.execute(mine)).scalars()) == [False] * (3 - local) + [True] * local


async def test_a_merge_may_open_a_gate_with_those_who_left(
    runtime: Runtime, db: AsyncSession
) -> None:
    source = await ideas.idea(db)
    target = await ideas.idea(db, title="Une autre ruelle verte", threshold=3)
    await gone(runtime, *await ideas.supporters(db, source, local=2))
    await ideas.supporters(db, target, local=1)
    await joined(runtime, db, source, target)
    gate = await gate_of(db, target)
    assert (gate.local, gate.passed_at) == (3, NOW)
    await db.refresh(target)
    assert target.state is State.CANDIDATE


async def test_the_next_neighbour_opens_a_gate_that_departed_ones_brought_near(
    runtime: Runtime, db: AsyncSession
) -> None:
    idea = await ideas.idea(db, threshold=3)
    await gone(runtime, *await ideas.supporters(db, idea, local=2))
    neighbour = await accounts.person(db)
    async with runtime.database.transaction() as session:
        here = await session.get_one(Idea, idea.id)
        tally = await support.support(session, neighbour, here, NOW)
    assert (tally.local, tally.passed_at) == (3, NOW)


async def test_what_was_set_aside_goes_with_its_person(runtime: Runtime, db: AsyncSession) -> None:
    idea = await ideas.idea(db)
    crowd = await ideas.supporters(db, idea, local=2)
    aside = Support.person_id == crowd[0].id
    await db.execute(update(Support).where(aside).values(set_aside_at=NOW))
    await db.execute(update(Gate).values(local=1, set_aside=1))
    await db.commit()
    await gone(runtime, *crowd)
    gate = await gate_of(db, idea)
    assert (gate.local, gate.set_aside) == (1, 0)
    assert len((await db.execute(select(DepartedSupport))).all()) == 1


async def test_leaving_twice_counts_nobody_twice(runtime: Runtime, db: AsyncSession) -> None:
    idea = await ideas.idea(db)
    (one,) = await ideas.supporters(db, idea, local=1)
    await gone(runtime, one, one)
    assert (await gate_of(db, idea)).local == 1
    assert len((await db.execute(select(DepartedSupport))).all()) == 1
