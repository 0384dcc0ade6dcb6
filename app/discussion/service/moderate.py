"""Putting a comment aside and showing it again, whoever decides it."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.events import publish
from app.core.subjects import Subject
from app.discussion.events import CommentPosted, ReplyPosted
from app.discussion.models import Comment
from app.discussion.rules import State
from app.discussion.service.locking import Counted, locked, recount


async def put_aside(session: AsyncSession, comment_id: int, state: State) -> None:
    """Take a comment from every surface (``hidden``, ``held``), whoever decided it.

    One that is put aside already, or was erased, stays as it is; a held one may become hidden.
    """
    comment = await _locked(session, comment_id)
    if comment is None or comment.state in {state, State.HIDDEN, State.REMOVED}:
        return
    await _set(session, comment, state)


async def show(session: AsyncSession, comment_id: int) -> None:
    """Show a comment that was put aside; one that was held since it was written is told of now."""
    comment = await _locked(session, comment_id)
    if comment is None or comment.state not in {State.HIDDEN, State.HELD}:
        return
    was_held = comment.state is State.HELD
    await _set(session, comment, State.VISIBLE)
    if was_held:
        await announce(session, comment.id, comment.parent_id, comment.subject)


async def announce(
    session: AsyncSession, comment_id: int, parent_id: int | None, subject: Subject
) -> None:
    """Tell whoever listens that a comment can be read."""
    if parent_id is None:
        await publish(session, CommentPosted(comment_id, *subject))
    else:
        await publish(session, ReplyPosted(comment_id, parent_id, *subject))


async def _locked(session: AsyncSession, comment_id: int) -> Comment | None:
    query = select(Comment.subject_kind, Comment.subject_id).where(Comment.id == comment_id)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else await locked(session, comment_id, Subject(*row))


async def _set(session: AsyncSession, comment: Comment, state: State) -> None:
    before = Counted.of(comment)
    comment.state = state
    await session.flush()
    await recount(session, comment, before)
