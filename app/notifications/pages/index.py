"""What a member was told, on the site."""

from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _, ngettext
from app.core.pagination import decode
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect
from app.core.web.routing import MEMBER, Pages, RowNumber, url
from app.notifications.queries.notices import newest_id, told_to
from app.notifications.reading import shown
from app.notifications.schemas import Seen
from app.notifications.service import read

pages = Pages("/notices", fr="/avis")


@pages.get("", name="notifications:index", access=MEMBER)
async def index(request: Request, session: Session, member: Member) -> Response:
    """List them, newest first, those not read yet marked; looking marks nothing."""
    before: int | None = None
    if cursor := request.query_params.get("before", ""):
        (last,) = decode(cursor, int)
        assert isinstance(last, int)
        before = last
    found = await told_to(session, member.id, before=before)
    context = {
        "notices": await shown(session, found.items),
        "is_first": before is None,
        "newest": await newest_id(session, member.id),
        "older_url": url("notifications:index", query={"before": found.next_cursor})
        if found.next_cursor
        else "",
    }
    return page(request, "notifications/index.html", context)


@pages.post("/read", fr="/lus", name="notifications:read_all", access=MEMBER)
async def read_all(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[Seen], form_of(Seen)],
) -> Response:
    """Mark as read what the member had before them: what came meanwhile stays unread."""
    many = await read.read_until(session, member.id, form.data.newest, clock.now())
    said = ngettext("%(num)s notice marked as read.", "%(num)s notices marked as read.", many)
    return redirect(request, url("notifications:index"), said % {"num": many})


@pages.post("/{notice_id}/read", fr="/{notice_id}/lu", name="notifications:read", access=MEMBER)
async def read_this(
    request: Request, session: Session, member: Member, notice_id: RowNumber
) -> Response:
    """Mark one as read."""
    await read.read_one(session, member.id, notice_id, clock.now())
    return redirect(request, url("notifications:index"), _("Marked as read."))
