"""The ends of an idea that is not taken up: withdrawn by its author, or archived with time."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict
from app.core.events import publish
from app.core.i18n import gettext as _
from app.ideas import policy
from app.ideas.events import IdeaClosed, IdeaRunsOut
from app.ideas.models import Gate, Idea
from app.ideas.rules import LIFETIME, OPEN, REMINDER_BEFORE, SHORTEST_NOTICE, State


async def withdraw(
    session: AsyncSession, author: Actor, idea: Idea, reason: str, now: datetime
) -> None:
    """Close an idea because its author says so; those who supported it are told, with the reason.

    Raises:
        Refused: the policy says no.
        Conflict: it has just been closed otherwise.
    """
    policy.can_withdraw(author, idea).require()
    if not await _close(session, idea.id, State.WITHDRAWN, reason, now):
        raise Conflict(_("This idea has just been closed."))


async def renew(session: AsyncSession, author: Actor, idea: Idea, now: datetime) -> None:
    """Give an idea a second time as long as the first, once.

    Raises:
        Refused: the policy says no.
        Conflict: it has just been renewed or closed.
    """
    policy.can_renew(author, idea).require()
    renewed = await session.execute(
        update(Idea)
        .where(
            Idea.id == idea.id, Idea.state == State.PUBLISHED, Idea.renewed_at.is_(None),
            Idea.reminded_at.is_not(None),
        )
        .values(
            renewed_at=now, reminded_at=None,
            archive_due_at=Idea.archive_due_at + LIFETIME,
        )
        .returning(Idea.id)
    )  # fmt: skip
    if renewed.one_or_none() is None:
        raise Conflict(_("This idea has already been renewed once."))


async def remind(session: AsyncSession, now: datetime) -> int:
    """Warn the authors of ideas that will soon be archived, once each; return how many."""
    reminded = await session.execute(
        update(Idea)
        .where(
            Idea.state == State.PUBLISHED,
            Idea.reminded_at.is_(None),
            Idea.archive_due_at <= now + REMINDER_BEFORE,
        )
        .values(reminded_at=now)
        .returning(Idea.id)
    )
    ids = reminded.scalars().all()
    for idea_id in ids:
        await publish(session, IdeaRunsOut(idea_id))
    return len(ids)


async def overdue(session: AsyncSession, now: datetime) -> list[int]:
    """Return the ideas whose time is over and whose authors have had time to renew them."""
    query = select(Idea.id).where(
        Idea.state == State.PUBLISHED,
        Idea.archive_due_at <= now,
        Idea.reminded_at <= now - SHORTEST_NOTICE,
    )
    return list((await session.execute(query)).scalars())


async def archive(session: AsyncSession, idea_id: int, now: datetime) -> bool:
    """Archive an idea that has not passed its gate; False when it just did, or closed otherwise."""
    return await _close(session, idea_id, State.ARCHIVED, "", now)


async def close_for_good(session: AsyncSession, idea_id: int, now: datetime) -> bool:
    """Withdraw an idea whose author leaves and takes their words along; its supporters are told."""
    return await _close(session, idea_id, State.WITHDRAWN, "", now)


async def _close(
    session: AsyncSession, idea_id: int, state: State, reason: str, now: datetime
) -> bool:
    """Hold the gate, close the idea: whoever supports it at this moment is counted or refused."""
    gate = select(Gate.idea_id).where(Gate.idea_id == idea_id, Gate.is_open)
    idea = update(Idea).where(Idea.id == idea_id, Idea.state.in_(OPEN))
    if state is State.ARCHIVED:  # it may have passed its gate, or been renewed, since it was listed
        gate = gate.where(Gate.passed_at.is_(None))
        idea = idea.where(Idea.archive_due_at <= now)
    held = await session.execute(gate.with_for_update(key_share=True))
    if held.one_or_none() is None:
        return False
    if await session.scalar(select(Idea.became_project_at).where(Idea.id == idea_id)):
        return False
    values = {"state": state, "closed_at": now, "closing_reason": reason, "updated_at": now}
    closed = await session.execute(idea.values(values).returning(Idea.id))
    if closed.one_or_none() is None:
        return False
    await session.execute(update(Gate).where(Gate.idea_id == idea_id).values(is_open=False))
    await publish(session, IdeaClosed(idea_id, state))
    return True
