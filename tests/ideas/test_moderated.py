"""An idea is hidden from everybody and comes back as it was; what is held is told of when shown."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.moderated import ReportedThing, moderation_of
from app.core.runtime import Runtime
from app.ideas.models import Gate, Idea
from app.ideas.rules import State, archive_due
from app.ideas.service import hide as service
from app.ideas.shown import address
from tests.factories import ideas
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


async def found(db: AsyncSession, which: str | int) -> ReportedThing | None:
    """Return an idea as moderators read it."""
    ways = moderation_of("idea")
    assert ways is not None
    return await ways.find(db, which)


async def again(db: AsyncSession, idea: Idea) -> tuple[State, bool]:
    """Return the state of an idea and whether its gate is open."""
    query = select(Idea.state, Gate.is_open).join(Gate).where(Idea.id == idea.id)
    state, is_open = (await db.execute(query)).one()
    return state, is_open


async def test_a_moderator_reads_all_of_an_idea(db: AsyncSession) -> None:
    idea = await ideas.idea(db)
    thing = await found(db, idea.public_id)
    assert thing == await found(db, idea.id)
    assert thing is not None
    assert (thing.title, thing.author_id, thing.is_hidden) == (idea.title, idea.author_id, False)
    assert idea.problem in thing.text
    assert idea.proposal in thing.text
    assert thing.territory_id == idea.territory_id
    assert thing.path == address(idea)


@pytest.mark.parametrize("which", ["", "x", "zzzzzzzzzz", "../etc", 0, 2**40])
async def test_what_is_no_idea_is_not_found(db: AsyncSession, which: str | int) -> None:
    assert await found(db, which) is None


async def test_a_draft_is_nobody_s_to_report(db: AsyncSession) -> None:
    draft = await ideas.idea(db, state=State.DRAFT)
    assert await found(db, draft.public_id) is None


@pytest.mark.parametrize(
    "state", [State.PUBLISHED, State.CANDIDATE, State.WITHDRAWN, State.ARCHIVED]
)
async def test_an_idea_comes_back_in_the_state_it_had(
    db: AsyncSession, runtime: Runtime, state: State
) -> None:
    idea = await ideas.idea(db, state=state)
    before = await again(db, idea)
    ways = moderation_of("idea")
    assert ways is not None
    for _twice in range(2):
        await ways.hide(db, runtime, idea.id, NOW)
        assert await again(db, idea) == (State.HIDDEN, False)
    for _twice in range(2):
        await ways.restore(db, runtime, idea.id, NOW)
        assert await again(db, idea) == before
    await db.commit()


async def test_hiding_keeps_the_reason_an_author_gave_when_withdrawing(db: AsyncSession) -> None:
    idea = await ideas.idea(db, state=State.WITHDRAWN, closing_reason="Je déménage.")
    assert await service.hide(db, idea.id)
    assert await service.show(db, idea.id, NOW)
    reason = select(Idea.closing_reason).where(Idea.id == idea.id)
    assert await db.scalar(reason) == "Je déménage."


@pytest.mark.parametrize("state", [State.DRAFT, State.HIDDEN])
async def test_there_is_nothing_to_hide_in_what_nobody_sees(db: AsyncSession, state: State) -> None:
    idea = await ideas.idea(db, state=state)
    assert not await service.hide(db, idea.id)
    assert not await service.hide(db, 2**40)


async def test_an_idea_hidden_by_older_means_comes_back_by_its_gate(db: AsyncSession) -> None:
    idea = await ideas.idea(db, state=State.HIDDEN)
    await db.execute(update(Gate).where(Gate.idea_id == idea.id).values(passed_at=NOW))
    assert await service.show(db, idea.id, NOW)
    assert await again(db, idea) == (State.CANDIDATE, True)


async def test_what_was_held_is_published_from_the_moment_it_is_shown(db: AsyncSession) -> None:
    idea = await ideas.idea(db)
    assert await service.hide(db, idea.id)
    await db.execute(update(Idea).where(Idea.id == idea.id).values(held_at=NOW))
    assert await service.show(db, idea.id, NOW)
    row = (
        await db.execute(
            select(Idea.published_at, Idea.archive_due_at, Idea.held_at).where(Idea.id == idea.id)
        )
    ).one()
    assert tuple(row) == (NOW, archive_due(NOW), None)


async def test_a_hidden_idea_leaves_its_page_at_once_and_returns(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    idea = await ideas.idea(db)
    ways = moderation_of("idea")
    assert ways is not None
    assert (await browser.go(address(idea))).status == 200
    await ways.hide(db, runtime, idea.id, NOW)
    await db.commit()
    assert (await browser.go(address(idea))).status == 404, "the kept page is still served"
    await ways.restore(db, runtime, idea.id, NOW)
    await db.commit()
    assert (await browser.go(address(idea))).status == 200
