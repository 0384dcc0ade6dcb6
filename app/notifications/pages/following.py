"""Following a thing and leaving it: a page of its own, a button on the thing's, and the list of all."""

from datetime import datetime

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member, Visitor
from app.core import clock
from app.core.db import Session
from app.core.errors import SignInRequired
from app.core.followable import followable_kinds, target_of
from app.core.i18n import gettext as _
from app.core.pagination import decode
from app.core.web.responses import fragment, page, redirect, wants_fragment
from app.core.web.routing import MEMBER, PUBLIC, Pages, url
from app.notifications.naming import find, named
from app.notifications.queries.following import deed_of, followed_by
from app.notifications.rules import FOLLOWED_BECAUSE
from app.notifications.service import follow as service

pages = Pages("", fr="")

BUTTON = "notifications/_follow.html"


@pages.get("/follow/{kind}/{public_id}", fr="/suivre/{kind}/{public_id}",
           name="notifications:follow", access=PUBLIC)  # fmt: skip
async def show(
    request: Request, session: Session, visitor: Visitor, kind: str, public_id: str
) -> Response:
    """Say what following brings, with the button."""
    thing = await find(session, kind, public_id, visitor)
    deed = None
    if visitor is not None:
        deed = await deed_of(session, visitor.id, target_of(kind, thing.key))
    context = {
        "thing": thing,
        "kind": kind,
        "deed": deed,
        "why": _(FOLLOWED_BECAUSE[deed]) if deed else "",
    }
    return page(request, "notifications/follow.html", context)


@pages.post("/follow/{kind}/{public_id}", fr="/suivre/{kind}/{public_id}",
            name="notifications:follow", access=PUBLIC)  # fmt: skip
async def follow(
    request: Request, session: Session, visitor: Visitor, kind: str, public_id: str
) -> Response:
    """Follow; a visitor is asked who they are first, and follows once we know."""
    if visitor is None:
        thing = await find(session, kind, public_id, None)
        payload = {"kind": kind, "which": public_id, "title": thing.title}
        raise SignInRequired(act="notifications.follow", payload=payload)
    thing = await service.follow(session, visitor, kind, public_id, clock.now())
    if wants_fragment(request):
        context = {"kind": kind, "which": public_id, "following": True, "said": said(thing.title)}
        return fragment(request, BUTTON, "button", context)
    return redirect(request, thing.path, said(thing.title))


@pages.post("/unfollow/{kind}/{public_id}", fr="/ne-plus-suivre/{kind}/{public_id}",
            name="notifications:unfollow", access=MEMBER)  # fmt: skip
async def unfollow(
    request: Request, session: Session, member: Member, kind: str, public_id: str
) -> Response:
    """Leave, for good until one chooses otherwise."""
    thing = await service.unfollow(session, member, kind, public_id, clock.now())
    message = _("You no longer follow %(title)s.") % {"title": thing.title}
    if wants_fragment(request):
        context = {"kind": kind, "which": public_id, "following": False, "said": message}
        return fragment(request, BUTTON, "button", context)
    here = request.headers.get("referer", "")
    listed = here.endswith(url("notifications:following"))
    return redirect(request, url("notifications:following") if listed else thing.path, message)


def said(title: str) -> str:
    """Say that somebody follows a thing from now on."""
    return _("You now follow %(title)s.") % {"title": title}


@pages.get("/following", fr="/suivis", name="notifications:following", access=MEMBER)
async def index(request: Request, session: Session, member: Member) -> Response:
    """List what the member follows, and why."""
    after = None
    if cursor := request.query_params.get("after", ""):
        since, target = decode(cursor, datetime, str)
        assert isinstance(since, datetime)
        after = (since, str(target))
    found = await followed_by(session, member.id, after=after)
    things = await named(session, [one.target for one in found.items])
    labels = {kind.kind: _(kind.label) for kind in followable_kinds()}
    context = {
        "lines": [
            {
                "thing": things[one.target],
                "kind": one.kind,
                "label": labels[one.kind],
                "why": _(FOLLOWED_BECAUSE[one.deed]),
                "since": one.since,
            }
            for one in found.items
            if one.target in things
        ],
        "is_first": after is None,
        "older_url": url("notifications:following", query={"after": found.next_cursor})
        if found.next_cursor
        else "",
    }
    return page(request, "notifications/following.html", context)
