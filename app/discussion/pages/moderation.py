"""A moderator puts a comment aside, saying why, and shows it again."""

from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages
from app.discussion import policy, speaking
from app.discussion.pages.path import CommentInPath
from app.discussion.schemas import Hiding
from app.discussion.service import moderate

pages = Pages("/comments", fr="/commentaires")

HIDE = "discussion/hide.html"


@pages.get(
    "/{comment_id}/hide", fr="/{comment_id}/masquer", name="discussion:hide", access="moderator"
)
async def ask_hiding(request: Request, member: Member, found: CommentInPath) -> Response:
    """Ask a moderator for the reason."""
    del member
    policy.can_hide(found.comment, found.hosted).require()
    context = {"form": Form(Hiding), "comment": found.comment, "hosted": found.hosted}
    return page(request, HIDE, context)


@pages.post(
    "/{comment_id}/hide", fr="/{comment_id}/masquer", name="discussion:hide", access="moderator"
)
async def hide(
    request: Request,
    session: Session,
    member: Member,
    found: CommentInPath,
    form: Annotated[Form[Hiding], form_of(Hiding)],
) -> Response:
    """Hide a comment from everybody but its author, who reads why, and the moderators."""
    del member
    with form.or_rerender(request, HIDE, comment=found.comment, hosted=found.hosted):
        await moderate.hide(session, found.hosted, found.comment, form.data.reason)
    drop_pages(session, runtime_of(request), found.hosted.tag)
    return redirect(
        request,
        speaking.address(found.comment.public_id),
        _("This comment is hidden. Its author can read why."),
    )


@pages.post(
    "/{comment_id}/restore",
    fr="/{comment_id}/afficher",
    name="discussion:restore",
    access="moderator",
)
async def restore(
    request: Request, session: Session, member: Member, found: CommentInPath
) -> Response:
    """Show a comment to everybody again."""
    del member
    await moderate.restore(session, found.hosted, found.comment)
    drop_pages(session, runtime_of(request), found.hosted.tag)
    return redirect(
        request, speaking.address(found.comment.public_id), _("This comment is shown again.")
    )
