"""Saying something: a first comment, or a reply to one."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.db import unique_or
from app.core.i18n import current
from app.core.ids import public_id
from app.core.screening import Written, judge, keep
from app.core.subjects import Subject
from app.discussion import policy
from app.discussion.errors import AlreadySaid, NoRoom
from app.discussion.hosts import HostedSubject
from app.discussion.models import Comment
from app.discussion.queries import writing
from app.discussion.queries.rows import CommentRow
from app.discussion.rules import TOLD_AGAIN_HOURS, TOLD_AGAIN_MIN, Stance, State, fingerprint
from app.discussion.schemas import CommentDraft, ReplyDraft
from app.discussion.service.moderate import announce, put_aside
from app.organisations.queries import Voice, voice


async def comment(
    session: AsyncSession, actor: Actor, hosted: HostedSubject, draft: CommentDraft, now: datetime
) -> str:
    """Add a first comment to a subject and return its public id.

    Raises:
        Refused: the policy says no, or the actor may not speak for that organisation.
        AlreadySaid: the actor has written the same before.
        NoRoom: the discussion moved to another subject at this very moment.
    """
    policy.can_comment(actor, hosted).require()
    speaker = await voice(session, actor, draft.organisation)
    values = _values(actor, speaker, hosted.subject, draft, now) | {"stance": draft.stance}
    await _add(session, values)
    return str(values["public_id"])


async def reply(
    session: AsyncSession,
    actor: Actor,
    hosted: HostedSubject,
    parent: CommentRow,
    draft: ReplyDraft,
    now: datetime,
) -> str:
    """Answer a first comment and return the reply's public id.

    Raises:
        Refused: the policy says no; a reply, for one, cannot be answered.
        AlreadySaid: the actor has already answered the same.
        NoRoom: the comment is no longer shown.
    """
    policy.can_reply(actor, parent, hosted).require()
    speaker = await voice(session, actor, draft.organisation)
    values = _values(actor, speaker, parent.subject, draft, now) | {"parent": parent.id}
    await _add(session, values)
    return str(values["public_id"])


def _values(
    actor: Actor, speaker: Voice | None, subject: Subject, draft: ReplyDraft, now: datetime
) -> dict[str, Any]:
    return {
        "public_id": public_id(),
        "kind": subject.kind,
        "subject": subject.id,
        "parent": None,
        "author": actor.id,
        "organisation": speaker.id if speaker else None,
        "body": draft.body,
        "fingerprint": fingerprint(draft.body),
        "stance": Stance.NONE,
        "language": draft.language or current(),
        "now": now,
    }


async def _add(session: AsyncSession, values: dict[str, Any]) -> None:
    """Add a comment and tell of it; one that must be looked at first is told of when it is shown."""
    if len(values["body"]) >= TOLD_AGAIN_MIN and await _told_lately(session, values):
        raise AlreadySaid
    written = Written("comment", values["author"], values["body"])
    held = await judge(session, written, values["now"])
    async with unique_or(session, AlreadySaid()):
        comment_id = await writing.add(session, values)
    if comment_id is None:
        raise NoRoom
    if held:
        await put_aside(session, comment_id, State.HELD)
        await keep(session, Subject("comment", comment_id), held, values["now"])
        return
    await announce(
        session, comment_id, values["parent"], Subject(values["kind"], values["subject"])
    )


async def _told_lately(session: AsyncSession, values: dict[str, Any]) -> bool:
    """Say whether the actor spread the same long text lately, wherever it was."""
    query = select(Comment.id).where(
        Comment.author_id == values["author"],
        Comment.fingerprint == values["fingerprint"],
        Comment.state != State.REMOVED,
        Comment.created_at > values["now"] - timedelta(hours=TOLD_AGAIN_HOURS),
    )
    return (await session.execute(query.limit(1))).first() is not None
