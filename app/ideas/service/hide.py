"""An idea leaves every surface and comes back as it was, whoever decided it."""

from datetime import datetime

from sqlalchemy import case, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.events import publish
from app.core.screening import Written, judge, keep
from app.core.subjects import Subject
from app.ideas.events import IdeaPublished
from app.ideas.models import Gate, Idea
from app.ideas.rules import OPEN, State, archive_due, may_become
from app.ideas.service.support import become_candidate


async def hide(session: AsyncSession, idea_id: int) -> bool:
    """Hide an idea and close its gate; False when it is hidden already, or never was public.

    The gate is closed first: whoever supports the idea at this moment is counted, or refused.
    """
    idea = await _locked(session, idea_id)
    if idea is None or not may_become(idea.state, State.HIDDEN):
        return False
    idea.hidden_from, idea.state = idea.state, State.HIDDEN
    await session.execute(update(Gate).where(Gate.idea_id == idea_id).values(is_open=False))
    await session.flush()
    return True


async def held_back(session: AsyncSession, idea: Idea, now: datetime) -> bool:
    """Hide what an idea says now if it must be looked at first; say whether it must."""
    text = f"{idea.title}\n{idea.problem}\n{idea.proposal}"
    held = await judge(session, Written("idea", idea.author_id or 0, text), now)
    if held is None:
        return False
    await hide(session, idea.id)
    await keep(session, Subject("idea", idea.id), held, now)
    await session.refresh(idea)
    return True


async def show(session: AsyncSession, idea_id: int, now: datetime) -> bool:
    """Show a hidden idea in the state it had; one that was held is published from this moment."""
    idea = await _locked(session, idea_id)
    if idea is None or idea.state is not State.HIDDEN:
        return False
    idea.state = await _state_before(session, idea)
    idea.hidden_from = None
    was_held = idea.held_at is not None
    if was_held:
        idea.held_at, idea.published_at, idea.archive_due_at = None, now, archive_due(now)
    await session.flush()
    opened = await _reopen(session, idea, now) if idea.state in OPEN else False
    if was_held:
        await publish(session, IdeaPublished(idea_id))
    if opened:
        await become_candidate(session, idea_id)
    return True


async def _reopen(session: AsyncSession, idea: Idea, now: datetime) -> bool:
    """Let people through the gate again; say whether those counted meanwhile already open it."""
    enough = Gate.passed_at.is_(None) & (Gate.local >= Gate.threshold)
    query = (
        update(Gate)
        .where(Gate.idea_id == idea.id)
        .values(is_open=True, passed_at=case((enough, now), else_=Gate.passed_at))
        .returning(Gate.passed_at)
    )
    return (await session.execute(query)).scalar_one() == now


async def _locked(session: AsyncSession, idea_id: int) -> Idea | None:
    """Hold the gate, then the idea: in the order of those who support and merge."""
    await session.execute(select(Gate.idea_id).where(Gate.idea_id == idea_id).with_for_update())
    query = select(Idea).where(Idea.id == idea_id).with_for_update()
    found = await session.execute(query.execution_options(populate_existing=True))
    return found.scalar_one_or_none()


async def _state_before(session: AsyncSession, idea: Idea) -> State:
    if idea.hidden_from is not None:
        return idea.hidden_from
    passed = await session.scalar(select(Gate.passed_at).where(Gate.idea_id == idea.id))
    return State.CANDIDATE if passed else State.PUBLISHED
