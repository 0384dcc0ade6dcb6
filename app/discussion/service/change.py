"""Changing what one said: an edit keeps what was said before, a removal keeps nothing."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.db import flush_or
from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.core.screening import Written, judge, keep
from app.core.subjects import Subject
from app.discussion import policy
from app.discussion.errors import AlreadySaid, ChangedMeanwhile
from app.discussion.hosts import HostedSubject
from app.discussion.models import Comment, CommentVersion
from app.discussion.queries.rows import CommentRow
from app.discussion.rules import State, fingerprint, may_change_stance
from app.discussion.schemas import Edit
from app.discussion.service.locking import Counted, locked, recount
from app.discussion.service.moderate import put_aside


async def edit(
    session: AsyncSession,
    actor: Actor,
    hosted: HostedSubject,
    row: CommentRow,
    wanted: Edit,
    now: datetime,
) -> bool:
    """Change a comment, keeping how it read before; False when nothing was different.

    The stance may change until somebody has answered, or an author has taken the improvement up.

    Raises:
        Refused: the policy says no.
        ChangedMeanwhile: another window was faster.
        Invalid: the stance may no longer change.
        AlreadySaid: the actor has written the same in another comment.
    """
    policy.can_edit(actor, row, hosted).require()
    comment = await locked(session, row.id, row.subject)
    policy.can_edit(actor, comment, hosted).require()
    if comment.version != wanted.version:
        raise ChangedMeanwhile
    language = wanted.language or comment.language
    if (wanted.body, wanted.stance, language) == (comment.body, comment.stance, comment.language):
        return False
    _check_stance(comment, wanted)
    before = Counted.of(comment)
    _keep(session, comment)
    comment.body, comment.fingerprint = wanted.body, fingerprint(wanted.body)
    comment.stance, comment.language = wanted.stance, language
    comment.version += 1
    comment.edited_at = now
    await flush_or(session, AlreadySaid())
    await recount(session, comment, before)
    await _hold(session, comment, now)
    return True


async def _hold(session: AsyncSession, comment: Comment, now: datetime) -> None:
    """Keep new words from everybody when a moderator must read them first."""
    written = Written("comment", comment.author_id or 0, comment.body)
    if held := await judge(session, written, now):
        await put_aside(session, comment.id, State.HELD)
        await keep(session, Subject("comment", comment.id), held, now)


def _check_stance(comment: Comment, wanted: Edit) -> None:
    if wanted.stance is comment.stance:
        return
    fixed = comment.parent_id is not None or not may_change_stance(
        comment.reply_count, taken_up=comment.taken_up_at is not None
    )
    if fixed:
        message = _("The stance can no longer change: others have answered it.")
        raise Invalid({"stance": message})


def _keep(session: AsyncSession, comment: Comment) -> None:
    session.add(
        CommentVersion(
            comment_id=comment.id,
            number=comment.version,
            body=comment.body,
            stance=comment.stance,
            written_at=comment.edited_at or comment.created_at,
        )
    )


async def remove(session: AsyncSession, actor: Actor, row: CommentRow) -> None:
    """Erase a comment and its history for good; its replies stay, under a word that says so.

    Raises:
        Refused: the policy says no.
    """
    policy.can_remove(actor, row).require()
    comment = await locked(session, row.id, row.subject)
    policy.can_remove(actor, comment).require()
    before = Counted.of(comment)
    comment.state = State.REMOVED
    comment.body = ""
    await session.execute(delete(CommentVersion).where(CommentVersion.comment_id == comment.id))
    await session.flush()
    await recount(session, comment, before)
