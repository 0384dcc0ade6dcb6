"""A merge in the middle of a crowd, through two server processes: nobody lost, nobody doubled."""

import asyncio

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.ideas.models import Gate, Idea, Support
from app.ideas.rules import State
from app.ideas.service import close, merge
from tests.factories import accounts, ideas
from tests.ideas.test_merge import NOW, REASON
from tests.ideas.test_support_races import events, gate_of, press, state_of
from tests.two_servers import TwoServers


async def persons_behind(db: AsyncSession, idea: Idea) -> set[int]:
    query = select(Support.person_id).where(Support.idea_id == idea.id)
    return set((await db.execute(query)).scalars())


async def once(runtime: Runtime, idea: Idea, least: int) -> None:
    """Wait until so many neighbours have been counted: the crowd is then in full swing."""
    query = select(Gate.local).where(Gate.idea_id == idea.id)
    while True:
        async with runtime.database.transaction() as session:
            if (await session.execute(query)).scalar_one() >= least:
                return
        await asyncio.sleep(0.002)


async def test_a_merge_during_supports_of_both_ideas_loses_none_and_doubles_none(
    runtime: Runtime, db: AsyncSession, two_servers: TwoServers
) -> None:
    source = await ideas.idea(db, threshold=1000)
    target = await ideas.idea(db, threshold=100)
    await ideas.supporters(db, source, local=30, other=10)
    already = await persons_behind(db, source)
    crowd = await ideas.neighbours(db, source.area, 120)
    moderator = await accounts.person(db, roles=("moderator",))
    headers = await two_servers.sign_in(db, crowd)
    calls = [("POST", press(source), one) for one in headers[:80]]
    calls += [("POST", press(target), one) for one in headers[40:]]

    async def join() -> None:
        await once(runtime, source, 50)
        async with runtime.database.transaction() as session:
            one = await session.get_one(Idea, source.id)
            other = await session.get_one(Idea, target.id)
            await merge.merge(session, moderator, one, other, REASON, NOW)

    answers, _ = await asyncio.gather(two_servers.at_once(calls), join())
    assert {answer.status_code for answer in answers} == {303}
    assert await gate_of(db, target) == (150, 10)
    assert await persons_behind(db, target) == already | {person.id for person in crowd}
    assert await state_of(db, source) is State.MERGED
    assert await state_of(db, target) is State.CANDIDATE
    assert await events(db, "IdeaBecameCandidate") == 1


async def test_two_moderators_who_merge_two_ideas_into_each_other_at_once_end_with_one(
    runtime: Runtime, db: AsyncSession
) -> None:
    one, two = await ideas.idea(db), await ideas.idea(db)
    await ideas.supporters(db, one, local=5)
    await ideas.supporters(db, two, local=5)
    moderator = await accounts.person(db, roles=("moderator",))

    async def join(source: Idea, target: Idea) -> None:
        async with runtime.database.transaction() as session:
            a = await session.get_one(Idea, source.id)
            b = await session.get_one(Idea, target.id)
            await merge.merge(session, moderator, a, b, REASON, NOW)

    for _ in range(3):
        results = await asyncio.gather(join(one, two), join(two, one), return_exceptions=True)
        assert sum(result is None for result in results) <= 1
    await db.refresh(one)
    await db.refresh(two)
    winner = one if two.state is State.MERGED else two
    assert {one.state, two.state} == {State.MERGED, State.PUBLISHED}
    assert await gate_of(db, winner) == (10, 0)


async def test_an_idea_withdrawn_in_the_middle_of_a_crowd_counts_those_who_came_before(
    runtime: Runtime, db: AsyncSession, two_servers: TwoServers
) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author=author, threshold=1000)
    crowd = await ideas.neighbours(db, idea.area, 150)
    headers = await two_servers.sign_in(db, crowd)

    async def withdraw() -> None:
        await once(runtime, idea, 20)
        async with runtime.database.transaction() as session:
            seen = await session.get_one(Idea, idea.id)
            await close.withdraw(session, author, seen, "", NOW)

    calls = [("POST", press(idea), one) for one in headers]
    answers, _ = await asyncio.gather(two_servers.at_once(calls), withdraw())
    assert {answer.status_code for answer in answers} <= {303, 403}
    counted = sum(answer.status_code == 303 for answer in answers)
    assert await gate_of(db, idea) == (counted, 0)
    assert counted >= 20, "those who came before it closed"
    assert await state_of(db, idea) is State.WITHDRAWN
    assert await events(db, "IdeaClosed") == 1
