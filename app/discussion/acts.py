"""What a visitor began, finished once we know who they are."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.acts import Done, act
from app.core import clock
from app.core.i18n import N_, gettext as _
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.discussion import speaking
from app.discussion.hosts import HostedSubject, hosted
from app.discussion.queries.rows import CommentRow, Reader
from app.discussion.queries.thread import one
from app.discussion.schemas import CommentDraft, ReplyDraft
from app.discussion.service import mark


@act(
    "discussion.comment",
    waiting=N_("Your comment on “%(title)s” is waiting: it is published once we know who you are."),
)
async def comment(
    session: AsyncSession, runtime: Runtime, actor: Actor, payload: dict[str, Any]
) -> Done:
    """Publish the comment that waited."""
    about = await hosted(session, str(payload["kind"]), str(payload["public_id"]), actor)
    draft = CommentDraft.model_validate({k: payload[k] for k in ("body", "stance", "language")})
    said = await speaking.comment(session, runtime, actor, about, draft, clock.now())
    return await _done(session, said, _("Your comment is published."))


@act(
    "discussion.reply",
    waiting=N_(
        "Your reply about “%(title)s” is waiting: it is published once we know who you are."
    ),
)
async def reply(
    session: AsyncSession, runtime: Runtime, actor: Actor, payload: dict[str, Any]
) -> Done:
    """Publish the reply that waited."""
    parent, about = await _comment(session, actor, payload)
    draft = ReplyDraft.model_validate({k: payload[k] for k in ("body", "language")})
    said = await speaking.reply(session, runtime, actor, about, parent, draft, clock.now())
    return await _done(session, said, _("Your reply is published."))


@act(
    "discussion.helpful",
    waiting=N_("Your mark on a comment is waiting: it counts once we know who you are."),
)
async def helpful(
    session: AsyncSession, runtime: Runtime, actor: Actor, payload: dict[str, Any]
) -> Done:
    """Count the mark that waited."""
    found, about = await _comment(session, actor, payload)
    await mark.mark_helpful(session, actor, about, found, clock.now())
    drop_pages(session, runtime, about.tag)
    return Done(speaking.address(found.public_id), _("Thank you: this helps others read."))


async def _done(session: AsyncSession, said: str, done: str) -> Done:
    message, kind = await speaking.outcome(session, said, done)
    return Done(speaking.address(said), message, kind)


async def _comment(
    session: AsyncSession, actor: Actor, payload: dict[str, Any]
) -> tuple[CommentRow, HostedSubject]:
    found = await one(session, str(payload["comment"]), Reader(actor.id))
    return found, await hosted(session, found.subject_kind, found.subject_id, actor)
