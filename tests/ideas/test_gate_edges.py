"""The gate where two things happen to an idea at once, or one after another in an odd order."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.personal import Leaving
from app.core.runtime import Runtime
from app.ideas.models import DepartedSupport, Gate, Idea, Support
from app.ideas.rules import State
from app.ideas.service import hide, leave, merge, set_aside
from app.ideas.shown import address
from tests.api.program import Program
from tests.factories import accounts, ideas
from tests.visitor import Visitor

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
REASON = "Les deux demandent la même chose."


async def gate_of(db: AsyncSession, idea_id: int) -> Gate:
    await db.commit()
    return await db.get_one(Gate, idea_id, populate_existing=True)


async def state_of(db: AsyncSession, idea_id: int) -> State:
    return (await db.execute(select(Idea.state).where(Idea.id == idea_id))).scalar_one()


async def told(db: AsyncSession, kind: str) -> int:
    """Return how often a kind of event was told to whoever listens."""
    query = text("""
        SELECT coalesce(max(times), 0) FROM (
            SELECT count(*) AS times FROM procrastinate_jobs
            WHERE args ->> 'kind' = :kind GROUP BY args ->> 'subscriber'
        ) AS told
    """)
    number: int = (await db.execute(query, {"kind": kind})).scalar_one()
    return number


async def joined(runtime: Runtime, db: AsyncSession, source: Idea, target: Idea) -> None:
    moderator = await accounts.person(db, roles=("moderator",))
    async with runtime.database.transaction() as session:
        one = await session.get_one(Idea, source.id)
        into = await session.get_one(Idea, target.id)
        await merge.merge(session, moderator, one, into, REASON, NOW)


async def test_neighbours_counted_again_while_an_idea_is_hidden_open_its_gate_when_it_is_back(
    runtime: Runtime, db: AsyncSession
) -> None:
    idea = await ideas.idea(db, threshold=3)
    crowd = [one.id for one in await ideas.supporters(db, idea, local=3)]
    async with runtime.database.transaction() as session:
        await set_aside.set_aside(session, runtime, idea.id, crowd[:1], NOW)
        await hide.hide(session, idea.id)
    async with runtime.database.transaction() as session:
        await set_aside.count_again(session, runtime, idea.id, crowd[:1], NOW)
    assert (await gate_of(db, idea.id)).passed_at is None, "nothing opens what is hidden"
    async with runtime.database.transaction() as session:
        await hide.show(session, idea.id, NOW)
    gate = await gate_of(db, idea.id)
    assert (gate.local, gate.is_open, gate.passed_at) == (3, True, NOW)
    assert await state_of(db, idea.id) is State.CANDIDATE
    assert await told(db, "IdeaBecameCandidate") == 1


async def test_an_idea_that_comes_back_short_of_its_gate_goes_on_gathering(
    runtime: Runtime, db: AsyncSession
) -> None:
    idea = await ideas.idea(db, threshold=3)
    await ideas.supporters(db, idea, local=2, other=9)
    async with runtime.database.transaction() as session:
        await hide.hide(session, idea.id)
    async with runtime.database.transaction() as session:
        assert await hide.show(session, idea.id, NOW)
        assert not await hide.show(session, idea.id, NOW), "shown once"
    gate = await gate_of(db, idea.id)
    assert (gate.local, gate.is_open, gate.passed_at) == (2, True, None)
    assert await state_of(db, idea.id) is State.PUBLISHED
    assert await told(db, "IdeaBecameCandidate") == 0


@pytest.mark.parametrize("state", ["withdrawn", "archived"])
async def test_what_was_closed_before_it_was_hidden_stays_closed(
    runtime: Runtime, db: AsyncSession, state: str
) -> None:
    idea = await ideas.idea(db, state=state, threshold=1, closed_at=NOW)
    await ideas.supporters(db, idea, local=2)
    async with runtime.database.transaction() as session:
        await hide.hide(session, idea.id)
        await hide.show(session, idea.id, NOW)
    gate = await gate_of(db, idea.id)
    assert (gate.is_open, gate.passed_at) == (False, None)
    assert await state_of(db, idea.id) == state


async def test_counting_nobody_again_opens_nothing(runtime: Runtime, db: AsyncSession) -> None:
    idea = await ideas.idea(db, threshold=1)
    crowd = await ideas.supporters(db, idea, local=2)
    async with runtime.database.transaction() as session:
        people = [crowd[0].id, crowd[0].id + 10_000]
        assert await set_aside.count_again(session, runtime, idea.id, people, NOW) == ()
    assert (await gate_of(db, idea.id)).passed_at is None
    assert await state_of(db, idea.id) is State.PUBLISHED


async def test_somebody_erased_in_the_middle_of_a_merge_still_counts_once_in_both(
    runtime: Runtime, db: AsyncSession
) -> None:
    """The merge has copied their support; the erasure must wait, then find the copy too."""
    source, target = await ideas.idea(db), await ideas.idea(db, title="Une autre ruelle verte")
    crowd = await ideas.supporters(db, source, local=3)
    moderator = await accounts.person(db, roles=("moderator",))
    leaving = Leaving(crowd[0].id, erase_words=False, now=NOW)
    copied, may_end = asyncio.Event(), asyncio.Event()

    async def merging() -> None:
        async with runtime.database.transaction() as session:
            one = await session.get_one(Idea, source.id)
            into = await session.get_one(Idea, target.id)
            await merge.merge(session, moderator, one, into, REASON, NOW)
            copied.set()
            await may_end.wait()

    async def erasing() -> None:
        await copied.wait()
        async with runtime.database.transaction() as session:
            asyncio.get_running_loop().call_later(0.1, may_end.set)
            await leave.count_for_nobody(session, leaving)
            await session.execute(delete(Person).where(Person.id == leaving.person_id))

    await asyncio.gather(merging(), erasing())
    for idea in (source, target):
        gate = await gate_of(db, idea.id)
        rows = select(func.count()).where(Support.idea_id == idea.id)
        gone = select(func.count()).where(DepartedSupport.idea_id == idea.id)
        left = (await db.execute(rows)).scalar_one(), (await db.execute(gone)).scalar_one()
        assert left == (2, 1), idea.title
        assert gate.local == 3


async def test_every_old_address_of_a_chain_of_merges_leads_to_its_end_in_one_step(
    runtime: Runtime, db: AsyncSession, visitor: Callable[..., Visitor]
) -> None:
    first, second, last = [
        await ideas.idea(db, title=f"La ruelle verte numéro {n}") for n in ("un", "deux", "trois")
    ]
    await joined(runtime, db, first, second)
    await joined(runtime, db, second, last)
    for language, share, crowd in (("fr", "partager", "appuis"), ("en", "share", "supporters")):
        browser, start = visitor(language), "/fr/idees" if language == "fr" else "/en/ideas"
        end = address(last, lang=language)
        for old in (first, second):
            answer = await browser.http.get(f"{start}/{old.public_id}")
            assert answer.status_code == 301
            assert answer.headers["location"] == f"{end}#merged-{old.public_id}"
            await browser.go(f"{start}/{old.public_id}/{share}")
            assert browser.path == f"{start}/{last.public_id}/{share}"
            await browser.go(f"{start}/{old.public_id}/{crowd}")
            assert browser.path == end
        await browser.go(end)
        assert len(browser.all(".idea-joined li")) == 2, "its page says where it came from"


async def test_a_program_is_led_on_too(
    runtime: Runtime, db: AsyncSession, app: Callable[..., object]
) -> None:
    first, second, last = [
        await ideas.idea(db, title=f"La ruelle verte numéro {n}") for n in ("un", "deux", "trois")
    ]
    await joined(runtime, db, first, second)
    await joined(runtime, db, second, last)
    program = Program(app)
    for old in (first, second):
        shown = (await program.get(f"/ideas/{old.public_id}")).json()
        assert (shown["state"], shown["merged_into"]) == ("merged", last.public_id)
