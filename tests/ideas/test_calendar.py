"""A year in the life of ideas: reminded, renewed or archived, whichever days the clock runs on."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.ideas.models import Gate, Idea
from app.ideas.rules import LIFETIME, REMINDER_BEFORE, SHORTEST_NOTICE, State
from app.ideas.service import close as service
from tests.factories import ideas
from tests.factories.accounts import person

START = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
"""The year that follows holds the 29th of February."""


def day(n: float) -> datetime:
    return START + timedelta(days=n)


async def run(runtime: Runtime, now: datetime) -> list[int]:
    """Do what the daily job does; return what it archived."""
    async with runtime.database.transaction() as session:
        await service.remind(session, now)
        due = await service.overdue(session, now)
    done = []
    for idea_id in due:
        async with runtime.database.transaction() as session:
            if await service.archive(session, idea_id, now):
                done.append(idea_id)
    return done


async def facts(db: AsyncSession, idea_id: int) -> tuple[State, datetime | None, datetime | None]:
    await db.rollback()
    query = select(Idea.state, Idea.reminded_at, Idea.closed_at).where(Idea.id == idea_id)
    row = (await db.execute(query)).one()
    return row[0], row[1], row[2]


async def renew(runtime: Runtime, author: Actor, idea_id: int, now: datetime) -> None:
    async with runtime.database.transaction() as session:
        await service.renew(session, author, await session.get_one(Idea, idea_id), now)


@pytest.mark.parametrize("seed", range(8))
async def test_however_often_the_clock_stops_nobody_is_archived_without_notice(
    runtime: Runtime, db: AsyncSession, seed: int
) -> None:
    dice = Random(seed)
    idea_id = (await ideas.idea(db, published_at=START)).id
    now, reminded = START, None
    while now < day(460):
        now += timedelta(days=dice.choice([1, 1, 1, 2, 20, 45]))
        archived = await run(runtime, now)
        state, told, closed = await facts(db, idea_id)
        reminded = reminded or told
        if state is State.PUBLISHED:
            assert not archived
            assert (told is not None) is (now >= START + LIFETIME - REMINDER_BEFORE)
            continue
        assert archived == [idea_id]
        assert closed == now
        assert reminded is not None
        assert now >= START + LIFETIME
        assert now - reminded >= SHORTEST_NOTICE
        break
    assert (await facts(db, idea_id))[0] is State.ARCHIVED


@pytest.mark.parametrize(
    ("days", "state", "is_reminded"),
    [
        (1, State.PUBLISHED, False),
        (334, State.PUBLISHED, False),
        (335, State.PUBLISHED, True),
        (364, State.PUBLISHED, True),
    ],
)
async def test_the_eleventh_month_ends_on_its_day(
    runtime: Runtime, db: AsyncSession, days: int, state: State, is_reminded: bool
) -> None:
    idea_id = (await ideas.idea(db, published_at=START)).id
    await run(runtime, day(days))
    found, told, _closed = await facts(db, idea_id)
    assert (found, told is not None) == (state, is_reminded)


@pytest.mark.parametrize("renewed_on", [340, 364.9, 370])
async def test_a_renewed_idea_lives_a_second_year_and_no_third(
    runtime: Runtime, db: AsyncSession, renewed_on: float
) -> None:
    author = await person(db)
    idea_id = (await ideas.idea(db, author, published_at=START)).id
    await run(runtime, day(336 if renewed_on < 365 else 369))
    await renew(runtime, author, idea_id, day(renewed_on))
    for n in (380, 500, 690):
        assert await run(runtime, day(n)) == []
    assert (await facts(db, idea_id))[1] is None, "reminded anew only when it ends again"
    await run(runtime, day(701))
    assert (await facts(db, idea_id))[1] == day(701)
    with pytest.raises(Refused):
        await renew(runtime, author, idea_id, day(702))
    assert await run(runtime, day(731)) == [idea_id]


async def test_an_idea_is_reminded_once_however_often_the_job_runs(
    runtime: Runtime, db: AsyncSession
) -> None:
    await ideas.idea(db, published_at=START)
    for hour in range(6):
        await run(runtime, day(336) + timedelta(hours=hour))
    query = text("SELECT count(*) FROM procrastinate_jobs WHERE args ->> 'kind' = 'IdeaRunsOut'")
    assert (await db.execute(query)).scalar_one() == 1


@pytest.mark.parametrize(
    "state", [State.CANDIDATE, State.WITHDRAWN, State.HIDDEN, State.ARCHIVED, State.DRAFT]
)
async def test_only_what_waits_for_its_gate_is_reminded_or_archived(
    runtime: Runtime, db: AsyncSession, state: State
) -> None:
    idea = await ideas.idea(db, state=state, published_at=START)
    await db.execute(update(Idea).where(Idea.id == idea.id).values(archive_due_at=START + LIFETIME))
    await db.commit()
    idea_id = idea.id
    assert await run(runtime, day(340)) == []
    assert await run(runtime, day(400)) == []
    assert (await facts(db, idea_id))[:2] == (state, None)


async def test_what_ends_keeps_its_supporters_and_closes_its_gate(
    runtime: Runtime, db: AsyncSession
) -> None:
    idea = await ideas.idea(db, published_at=START)
    await ideas.supporters(db, idea, local=3, other=2)
    idea_id = idea.id
    await run(runtime, day(340))
    await run(runtime, day(366))
    await db.rollback()
    gate = (await db.execute(select(Gate).where(Gate.idea_id == idea_id))).scalar_one()
    assert (gate.is_open, gate.local, gate.other) == (False, 3, 2)


async def test_many_ideas_end_each_on_its_own_day(runtime: Runtime, db: AsyncSession) -> None:
    made = [(await ideas.idea(db, published_at=day(-n))).id for n in range(5)]
    await run(runtime, day(340))
    ended = [await run(runtime, day(361 + n)) for n in range(6)]
    assert ended == [[made[4]], [made[3]], [made[2]], [made[1]], [made[0]], []]
