"""Saying that a comment helps, and taking up an improvement."""

from dataclasses import replace
from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import SignInRequired
from app.core.i18n import gettext as _
from app.core.web.forms import Form, FormModel, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import fragment, redirect, runtime_of, wants_fragment
from app.core.web.routing import Pages
from app.discussion import policy, speaking
from app.discussion.pages.comments import CONVERSATION
from app.discussion.pages.path import CommentInPath, Found
from app.discussion.panel import panel_of_one, reader_of
from app.discussion.queries.thread import one
from app.discussion.service import mark

pages = Pages("/comments", fr="/commentaires")


class Helpful(FormModel):
    """Whether the comment helped: no takes a mark back."""

    helpful: bool


class TakenUp(FormModel):
    """Whether the authors take the improvement up: no puts it back."""

    taken_up: bool


@pages.post(
    "/{comment_id}/helpful", fr="/{comment_id}/utile", name="discussion:mark", access="commenter"
)
async def helpful(
    request: Request,
    session: Session,
    found: CommentInPath,
    form: Annotated[Form[Helpful], form_of(Helpful)],
) -> Response:
    """Mark a comment as helpful, or take the mark back; a visitor is asked who they are first."""
    wanted = form.data.helpful
    policy.can_mark(found.actor, found.comment, found.hosted).require()
    if found.actor is None:
        payload = {"comment": found.comment.public_id, "title": found.hosted.title}
        raise SignInRequired("discussion.helpful", payload)
    if wanted:
        await mark.mark_helpful(session, found.actor, found.hosted, found.comment, clock.now())
    else:
        await mark.unmark_helpful(session, found.actor, found.hosted, found.comment)
    drop_pages(session, runtime_of(request), found.hosted.tag)
    if wants_fragment(request):
        row = await one(session, found.comment.public_id, reader_of(found.hosted, found.actor))
        return fragment(request, "discussion/_marked.html", "helpful", {"c": row})
    said = _("Thank you: this helps others read.") if wanted else _("Your mark is taken back.")
    return redirect(request, speaking.address(found.comment.public_id), said)


@pages.post(
    "/{comment_id}/take-up",
    fr="/{comment_id}/reprendre",
    name="discussion:take_up",
    access="author of the subject",
)
async def take_up(
    request: Request,
    session: Session,
    member: Member,
    found: CommentInPath,
    form: Annotated[Form[TakenUp], form_of(TakenUp)],
) -> Response:
    """Take an improvement up, or put it back."""
    wanted = form.data.taken_up
    if wanted:
        await mark.take_up(session, member, found.hosted, found.comment, clock.now())
    else:
        await mark.put_back(session, member, found.hosted, found.comment)
    drop_pages(session, runtime_of(request), found.hosted.tag)
    if wants_fragment(request):
        return await _conversation(request, session, found)
    said = (
        _("You take this improvement up. Now change your idea accordingly.")
        if wanted
        else _("This improvement is put back.")
    )
    return redirect(request, speaking.address(found.comment.public_id), said)


async def _conversation(request: Request, session: Session, found: Found) -> Response:
    row = await one(session, found.comment.public_id, reader_of(found.hosted, found.actor))
    shown = await panel_of_one(session, found.hosted, found.actor, row)
    context = {"panel": replace(shown, answering=None, new="")}
    return fragment(request, *CONVERSATION, context)
