"""Saying something, as pages, programs and finished acts do it: limited, and shown at once."""

from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import TooMany
from app.core.i18n import gettext as _
from app.core.runtime import Runtime
from app.core.throttle import Limit, attempt
from app.core.web.page_news import drop_pages
from app.core.web.routing import url
from app.discussion.errors import TooManyComments
from app.discussion.hosts import HostedSubject
from app.discussion.queries.rows import CommentRow
from app.discussion.queries.thread import is_held
from app.discussion.schemas import CommentDraft, ReplyDraft
from app.discussion.service import say

COMMENTS = Limit("comment", attempts=10, seconds=600)


async def comment(
    session: AsyncSession,
    runtime: Runtime,
    actor: Actor,
    hosted: HostedSubject,
    draft: CommentDraft,
    now: datetime,
) -> str:
    """Add a first comment and return its public id.

    Raises:
        TooManyComments: more than ten in ten minutes.
        DomainError: whatever :func:`app.discussion.service.say.comment` refuses.
    """
    await _limit(runtime, actor)
    said = await say.comment(session, actor, hosted, draft, now)
    drop_pages(session, runtime, hosted.tag)
    return said


async def reply(
    session: AsyncSession,
    runtime: Runtime,
    actor: Actor,
    hosted: HostedSubject,
    parent: CommentRow,
    draft: ReplyDraft,
    now: datetime,
) -> str:
    """Answer a first comment and return the reply's public id.

    Raises:
        TooManyComments: more than ten in ten minutes.
        DomainError: whatever :func:`app.discussion.service.say.reply` refuses.
    """
    await _limit(runtime, actor)
    said = await say.reply(session, actor, hosted, parent, draft, now)
    drop_pages(session, runtime, hosted.tag)
    return said


async def outcome(
    session: AsyncSession, public_id: str, done: str
) -> tuple[str, Literal["success", "warning"]]:
    """Return what to tell whoever wrote a comment, and in which tone.

    ``done`` is said when it is shown; one that a rule holds is never said to be published.
    """
    if not await is_held(session, public_id):
        return done, "success"
    return _("Held automatically: a moderator reads it before anybody else does."), "warning"


def address(public_id: str, *, lang: str = "") -> str:
    """Return the path of one comment, wherever in its discussion it stands."""
    return url("discussion:show", lang=lang, comment_id=public_id) + f"#comment-{public_id}"


async def _limit(runtime: Runtime, actor: Actor) -> None:
    try:
        await attempt(runtime, COMMENTS, str(actor.id))
    except TooMany as refusal:
        raise TooManyComments(refusal.retry_after) from refusal
