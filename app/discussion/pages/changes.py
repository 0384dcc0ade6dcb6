"""Changing and removing one's own comment, and reading what was changed."""

from typing import Annotated, Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import PUBLIC, Pages
from app.discussion import policy, speaking
from app.discussion.pages.path import CommentInPath, Found
from app.discussion.queries.history import history
from app.discussion.rules import Stance, may_change_stance, stance_label
from app.discussion.schemas import Edit
from app.discussion.service import change

pages = Pages("/comments", fr="/commentaires")

EDIT = "discussion/edit.html"


@pages.get(
    "/{comment_id}/edit", fr="/{comment_id}/modifier", name="discussion:edit", access="author"
)
async def edit(request: Request, member: Member, found: CommentInPath) -> Response:
    """Show the form that changes a comment."""
    policy.can_edit(member, found.comment, found.hosted).require()
    row = found.comment
    form = Form(
        Edit,
        {
            "body": row.body,
            "stance": row.stance,
            "language": row.language,
            "version": row.version,
        },
    )
    return page(request, EDIT, {"form": form, **_editing(found)})


@pages.post(
    "/{comment_id}/edit", fr="/{comment_id}/modifier", name="discussion:edit", access="author"
)
async def save(
    request: Request,
    session: Session,
    member: Member,
    found: CommentInPath,
    form: Annotated[Form[Edit], form_of(Edit)],
) -> Response:
    """Change a comment; how it read before stays for all to see."""
    with form.or_rerender(request, EDIT, **_editing(found)):
        changed = await change.edit(
            session, member, found.hosted, found.comment, form.data, clock.now()
        )
    drop_pages(session, runtime_of(request), found.hosted.tag)
    it = found.comment.public_id
    if not changed:
        return redirect(request, speaking.address(it), _("Nothing was different."), kind="info")
    said, kind = await speaking.outcome(session, it, _("Your comment is changed."))
    return redirect(request, speaking.address(it), said, kind=kind)


@pages.get(
    "/{comment_id}/history",
    fr="/{comment_id}/historique",
    name="discussion:history",
    access=PUBLIC,
)
async def show_history(request: Request, session: Session, found: CommentInPath) -> Response:
    """Show every version of a comment, and what each change was."""
    policy.can_read(found.actor, found.comment, found.hosted).require()
    context = {
        "comment": found.comment,
        "hosted": found.hosted,
        "versions": await history(session, found.comment),
        "stance_label": stance_label,
        "back": speaking.address(found.comment.public_id),
    }
    return page(request, "discussion/history.html", context, tags=(found.hosted.tag,))


@pages.get(
    "/{comment_id}/remove", fr="/{comment_id}/retirer", name="discussion:remove", access="author"
)
async def ask_removal(request: Request, member: Member, found: CommentInPath) -> Response:
    """Ask before erasing a comment for good."""
    policy.can_remove(member, found.comment).require()
    return page(
        request, "discussion/remove.html", {"comment": found.comment, "hosted": found.hosted}
    )


@pages.post(
    "/{comment_id}/remove", fr="/{comment_id}/retirer", name="discussion:remove", access="author"
)
async def remove(
    request: Request, session: Session, member: Member, found: CommentInPath
) -> Response:
    """Erase a comment and its history; its replies stay."""
    await change.remove(session, member, found.comment)
    drop_pages(session, runtime_of(request), found.hosted.tag)
    return redirect(request, f"{found.hosted.path}#discussion", _("Your comment is erased."))


def _editing(found: Found) -> dict[str, Any]:
    row = found.comment
    free = row.parent_id is None and may_change_stance(
        row.reply_count, taken_up=row.taken_up_at is not None
    )
    return {
        "comment": row,
        "hosted": found.hosted,
        "stances": [(stance, stance_label(stance)) for stance in Stance] if free else [],
        "stance": stance_label(row.stance),
        "back": speaking.address(row.public_id),
    }
