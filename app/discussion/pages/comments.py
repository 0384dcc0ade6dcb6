"""One comment: its conversation, and the form that answers it."""

from dataclasses import replace
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from app.core import clock
from app.core.db import Session
from app.core.errors import SignInRequired
from app.core.i18n import current, gettext as _
from app.core.pagination import LONGEST_CURSOR
from app.core.web.forms import Form, form_of
from app.core.web.responses import fragment, page, redirect, runtime_of, wants_fragment
from app.core.web.routing import PUBLIC, Pages
from app.discussion import policy, speaking
from app.discussion.pages.path import CommentInPath, Found
from app.discussion.panel import Panel, panel_of_one, reader_of
from app.discussion.queries.thread import one
from app.discussion.schemas import ReplyDraft

pages = Pages("/comments", fr="/commentaires")

CONVERSATION = ("discussion/_conversation.html", "conversation")
REPLIES = ("discussion/_conversation.html", "replies")


@pages.get("/{comment_id}", name="discussion:show", access=PUBLIC)
async def show(
    request: Request,
    session: Session,
    found: CommentInPath,
    replies: Annotated[str, Query(max_length=LONGEST_CURSOR)] = "",
) -> Response:
    """Show the conversation of a comment; htmx gets it with its reply form, or more replies."""
    shown = await panel_of_one(session, found.hosted, found.actor, found.comment, cursor=replies)
    if wants_fragment(request):
        block = REPLIES if replies else CONVERSATION
        return fragment(request, *block, {"panel": replace(shown, new="")})
    return page(request, "discussion/show.html", {"panel": shown}, tags=shown.tags)


@pages.post(
    "/{comment_id}/reply", fr="/{comment_id}/repondre", name="discussion:reply", access="commenter"
)
async def reply(
    request: Request,
    session: Session,
    found: CommentInPath,
    form: Annotated[Form[ReplyDraft], form_of(ReplyDraft)],
) -> Response:
    """Answer a first comment; a visitor's reply waits until we know who they are."""
    shown = replace(await _answering(session, found, form), new="")
    with form.or_rerender(request, "discussion/show.html", part=CONVERSATION, panel=shown):
        draft = form.data
        policy.can_reply(found.actor, found.comment, found.hosted).require()
        if found.actor is None:
            raise SignInRequired("discussion.reply", _payload(found, draft))
        said = await speaking.reply(
            session,
            runtime_of(request),
            found.actor,
            found.hosted,
            found.comment,
            draft,
            clock.now(),
        )
    if not wants_fragment(request):
        message, kind = await speaking.outcome(session, said, _("Your reply is published."))
        return redirect(request, speaking.address(said), message, kind=kind)
    row = await one(session, said, reader_of(found.hosted, found.actor))
    told = await panel_of_one(session, found.hosted, found.actor, row)
    return fragment(request, *CONVERSATION, {"panel": replace(told, answering=None)})


async def _answering(session: Session, found: Found, form: Form[ReplyDraft]) -> Panel:
    return await panel_of_one(session, found.hosted, found.actor, found.comment, answering=form)


def _payload(found: Found, draft: ReplyDraft) -> dict[str, object]:
    return {
        "comment": found.comment.public_id,
        "title": found.hosted.title,
        "body": draft.body,
        "language": draft.language or current(),
    }
