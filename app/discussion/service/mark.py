"""Saying that a comment helps, and taking up what it proposes."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.events import publish
from app.discussion import policy
from app.discussion.events import ImprovementTakenUp
from app.discussion.hosts import HostedSubject
from app.discussion.models import Comment
from app.discussion.queries.rows import CommentRow
from app.discussion.queries.writing import MARK, UNMARK, set_mark
from app.discussion.rules import State


async def mark_helpful(
    session: AsyncSession, actor: Actor, hosted: HostedSubject, comment: CommentRow, now: datetime
) -> int:
    """Count the actor once among those a comment helped; return how many they are.

    Raises:
        Refused: the policy says no; nobody marks their own comment.
    """
    policy.can_mark(actor, comment, hosted).require()
    values = {"comment": comment.id, "person": actor.id, "now": now}
    return await set_mark(session, MARK, values)


async def unmark_helpful(
    session: AsyncSession, actor: Actor, hosted: HostedSubject, comment: CommentRow
) -> int:
    """Take the actor's mark back; return how many are left.

    Raises:
        Refused: the policy says no.
    """
    policy.can_mark(actor, comment, hosted).require()
    return await set_mark(session, UNMARK, {"comment": comment.id, "person": actor.id})


async def take_up(
    session: AsyncSession, actor: Actor, hosted: HostedSubject, comment: CommentRow, now: datetime
) -> None:
    """Say that the authors adopt an improvement; told once, however often it is asked.

    Raises:
        Refused: the policy says no.
    """
    policy.can_take_up(actor, comment, hosted).require()
    changed = await session.execute(
        update(Comment)
        .where(
            Comment.id == comment.id,
            Comment.taken_up_at.is_(None),
            Comment.state == State.VISIBLE,
        )
        .values(taken_up_at=now)
        .returning(Comment.id)
    )
    if changed.one_or_none() is not None:
        await publish(session, ImprovementTakenUp(comment.id, *comment.subject))


async def put_back(
    session: AsyncSession, actor: Actor, hosted: HostedSubject, comment: CommentRow
) -> None:
    """Say that an improvement is not taken up after all.

    Raises:
        Refused: the policy says no.
    """
    policy.can_take_up(actor, comment, hosted).require()
    await session.execute(update(Comment).where(Comment.id == comment.id).values(taken_up_at=None))
