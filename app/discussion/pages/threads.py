"""The discussion of a subject, page by page, and the form that adds to it."""

from dataclasses import replace
from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from app.accounts.identity import Visitor
from app.core import clock
from app.core.db import Session
from app.core.errors import SignInRequired
from app.core.i18n import current, gettext as _
from app.core.pagination import LONGEST_CURSOR
from app.core.web.forms import Form, form_of
from app.core.web.responses import fragment, page, redirect, runtime_of, wants_fragment
from app.core.web.routing import PUBLIC, Pages, url
from app.discussion import policy, speaking
from app.discussion.hosts import HostedSubject, hosted
from app.discussion.panel import panel
from app.discussion.rules import Choice, Sort
from app.discussion.schemas import CommentDraft

pages = Pages("/discussion")

FORM = ("discussion/_form.html", "form")
LIST = "discussion/_list.html"
Cursor = Annotated[str, Query(max_length=LONGEST_CURSOR)]


@pages.get("/{kind}/{public_id}", name="discussion:thread", access=PUBLIC)
async def show(
    request: Request,
    session: Session,
    visitor: Visitor,
    kind: str,
    public_id: str,
    after: Cursor = "",
    sort: Sort = Sort.HELPFUL,
    stance: Choice | None = None,
) -> Response:
    """Show a page of the comments about something; htmx gets the list alone, or what follows."""
    about = await hosted(session, kind, public_id, visitor)
    if about.public_id != public_id:
        return redirect(request, url("discussion:thread", kind=kind, public_id=about.public_id))
    shown = await panel(session, about, visitor, sort=sort, choice=stance, cursor=after)
    if wants_fragment(request):
        return fragment(request, LIST, "items" if after else "list", {"panel": shown})
    return page(request, "discussion/thread.html", {"panel": shown}, tags=shown.tags)


@pages.post("/{kind}/{public_id}", name="discussion:comment", access="commenter")
async def comment(
    request: Request,
    session: Session,
    visitor: Visitor,
    kind: str,
    public_id: str,
    form: Annotated[Form[CommentDraft], form_of(CommentDraft)],
) -> Response:
    """Add a comment; a visitor's waits until we know who they are."""
    about = await hosted(session, kind, public_id, visitor)
    shown = await panel(session, about, visitor, form=form)
    with form.or_rerender(request, "discussion/thread.html", part=FORM, panel=shown):
        draft = form.data
        policy.can_comment(visitor, about).require()
        if visitor is None:
            raise SignInRequired("discussion.comment", _payload(about, draft))
        said = await speaking.comment(
            session, runtime_of(request), visitor, about, draft, clock.now()
        )
    if not wants_fragment(request):
        message, kind = await speaking.outcome(session, said, _("Your comment is published."))
        return redirect(request, speaking.address(said), message, kind=kind)
    told = await panel(session, about, visitor, sort=Sort.NEWEST)
    return fragment(
        request, "discussion/_posted.html", "posted", {"panel": replace(told, new=said)}
    )


def _payload(about: HostedSubject, draft: CommentDraft) -> dict[str, object]:
    return {
        "kind": about.subject.kind,
        "public_id": about.public_id,
        "title": about.title,
        "body": draft.body,
        "stance": draft.stance.value,
        "language": draft.language or current(),
    }
