"""Supports that moderators set aside stop counting, whatever happens at the same moment."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.accounts.queries import actor_by_id
from app.cli.tallies import wrong_gates
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.ideas.models import Idea, Support
from app.ideas.queries import curve, show, supporting
from app.ideas.rules import State, Tally
from app.ideas.service import set_aside as service
from app.ideas.service.merge import merge
from app.ideas.service.support import support, withdraw_support
from app.ideas.shown import address
from tests.factories import ideas
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def ids(crowd: list[Person]) -> list[int]:
    """Return the numbers of persons."""
    return [one.id for one in crowd]


def said(tally: Tally) -> tuple[int, int, int]:
    """Return what a gate counts: neighbours, others, set aside."""
    return tally.local, tally.other, tally.set_aside


async def test_they_stop_counting_and_count_again(db: AsyncSession, runtime: Runtime) -> None:
    idea = await ideas.idea(db)
    crowd = await ideas.supporters(db, idea, local=4, other=2)
    chosen = [crowd[0].id, crowd[1].id, crowd[5].id]
    moved = await service.set_aside(db, runtime, idea.id, chosen, NOW)
    assert sorted(moved) == sorted(chosen)
    assert said(await supporting.tally(db, idea.id)) == (2, 1, 3)
    assert await service.set_aside(db, runtime, idea.id, chosen, NOW) == (), "counted twice"
    assert said(await supporting.tally(db, idea.id)) == (2, 1, 3)
    back = await service.count_again(db, runtime, idea.id, chosen[:2], NOW)
    assert sorted(back) == sorted(chosen[:2])
    assert said(await supporting.tally(db, idea.id)) == (4, 1, 1)
    assert await service.count_again(db, runtime, idea.id, chosen[:2], NOW) == ()
    assert await wrong_gates(db) == 0
    await db.commit()


async def test_who_does_not_support_is_not_set_aside(db: AsyncSession, runtime: Runtime) -> None:
    idea, other = await ideas.idea(db), await ideas.idea(db)
    crowd = await ideas.supporters(db, other, local=2)
    assert await service.set_aside(db, runtime, idea.id, ids(crowd), NOW) == ()
    assert said(await supporting.tally(db, other.id)) == (2, 0, 0)
    await db.commit()


async def test_a_gate_that_was_passed_stays_passed(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea = await ideas.idea(db, state=State.CANDIDATE, threshold=3)
    crowd = await ideas.supporters(db, idea, local=3)
    await service.set_aside(db, runtime, idea.id, ids(crowd[:2]), NOW)
    await db.commit()
    assert (await supporting.tally(db, idea.id)).passed_at is not None
    await browser.go(address(idea))
    assert "2 appuis écartés" in browser.text
    assert "reste passé" in browser.text


async def test_the_page_shows_how_many_in_both_languages(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea = await ideas.idea(db)
    crowd = await ideas.supporters(db, idea, local=3)
    await browser.go(address(idea))
    assert "écarté" not in browser.text
    await service.set_aside(db, runtime, idea.id, ids(crowd[:1]), NOW)
    await db.commit()
    await browser.go(address(idea))
    assert "1 appui écarté par la modération" in browser.text
    await browser.go(address(idea, lang="en"))
    assert "1 support was set aside by the moderators" in browser.text


async def test_counting_again_may_open_the_gate_once(db: AsyncSession, runtime: Runtime) -> None:
    idea = await ideas.idea(db, threshold=3)
    crowd = await ideas.supporters(db, idea, local=3)
    await service.set_aside(db, runtime, idea.id, ids(crowd), NOW)
    await service.count_again(db, runtime, idea.id, ids(crowd), NOW)
    assert (await supporting.tally(db, idea.id)).passed_at == NOW
    assert await db.scalar(select(Idea.state).where(Idea.id == idea.id)) is State.CANDIDATE
    await db.commit()


async def test_a_support_set_aside_is_not_given_anew(db: AsyncSession, runtime: Runtime) -> None:
    idea = await ideas.idea(db)
    (one,) = await ideas.supporters(db, idea, local=1)
    await service.set_aside(db, runtime, idea.id, [one.id], NOW)
    actor = await actor_by_id(db, one.id)
    assert actor is not None
    with pytest.raises(Refused, match="écarté"):
        await withdraw_support(db, actor, idea)
    assert said(await support(db, actor, idea, NOW)) == (0, 0, 1)
    assert await db.scalar(select(func.count()).select_from(Support)) == 1
    await db.commit()


async def test_the_person_is_told_on_the_page_why_nothing_moves(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea = await ideas.idea(db)
    actor = await person(db)
    await support(db, actor, idea, NOW)
    await service.set_aside(db, runtime, idea.id, [actor.id], NOW)
    await db.commit()
    await sign_in_as(db, browser, actor)
    await browser.go(address(idea))
    await browser.submit("form[action$='/ne-plus-appuyer']")
    assert browser.status == 403
    assert "écarté" in browser.text


async def test_neither_the_curve_nor_the_neighbourhoods_know_them(
    db: AsyncSession, runtime: Runtime
) -> None:
    idea = await ideas.idea(db)
    crowd = await ideas.supporters(db, idea, local=6)
    assert len(await show.crowds(db, idea.id)) == 1
    await service.set_aside(db, runtime, idea.id, ids(crowd[:2]), NOW)
    assert await show.crowds(db, idea.id) == [], "a small neighbourhood is named"
    assert idea.published_at is not None
    steps = await curve.steps(db, idea.id, idea.published_at, datetime.now(UTC))
    assert steps[-1].local == 4
    await db.commit()


async def test_a_merge_moves_them_as_they_are(db: AsyncSession, runtime: Runtime) -> None:
    idea, into = await ideas.idea(db), await ideas.idea(db)
    crowd = await ideas.supporters(db, idea, local=3)
    await service.set_aside(db, runtime, idea.id, ids(crowd[:1]), NOW)
    moderator = await person(db, roles=("moderator",))
    merged = await merge(db, moderator, idea, into, "Un doublon.", NOW)
    assert (merged.moved, merged.already) == (2, 0)
    assert said(await supporting.tally(db, into.id)) == (2, 0, 1)
    assert await wrong_gates(db) == 0
    await db.commit()


async def test_presses_at_the_same_moment_leave_the_counts_true(
    db: AsyncSession, runtime: Runtime
) -> None:
    idea = await ideas.idea(db, threshold=500)
    crowd = await ideas.supporters(db, idea, local=12)
    others = [await person(db) for _ in range(6)]

    async def aside(which: list[int]) -> None:
        async with runtime.database.transaction() as session:
            await service.set_aside(session, runtime, idea.id, which, NOW)

    async def again(which: list[int]) -> None:
        async with runtime.database.transaction() as session:
            await service.count_again(session, runtime, idea.id, which, NOW)

    async def press(number: int) -> None:
        async with runtime.database.transaction() as session:
            fresh = await session.get_one(Idea, idea.id)
            await support(session, others[number], fresh, NOW)

    numbers = ids(crowd)
    await asyncio.gather(
        aside(numbers[:6]), aside(numbers[3:9]), again(numbers[:4]), again(numbers[5:]),
        *(press(n) for n in range(6)), aside(numbers[8:]),
    )  # fmt: skip
    assert await wrong_gates(db) == 0
    tally = await supporting.tally(db, idea.id)
    aside_now = select(func.count()).where(Support.set_aside_at.is_not(None))
    assert tally.set_aside == await db.scalar(aside_now)
    assert tally.total + tally.set_aside == 18
