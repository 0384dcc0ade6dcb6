"""Disputes that wait for a moderator."""

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core.db import Session
from app.core.errors import Refused
from app.core.i18n import gettext as _
from app.core.web.responses import page
from app.core.web.routing import Pages
from app.items.queries.waiting import disputed_for

pages = Pages("/staff", fr="/equipe")


@pages.get("/disputes", fr="/differends", name="items:disputes", access="moderator")
async def disputes(request: Request, session: Session, member: Member) -> Response:
    """List what the two sides of an offer do not agree on, where the moderator moderates."""
    if not member.is_staff:
        raise Refused(_("Only moderators and administrators see this page."))
    found = await disputed_for(session, member)
    return page(request, "items/disputes.html", {"disputes": found})
