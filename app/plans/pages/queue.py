"""What waits for the staff: plans put up for review in their territories."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import Refused
from app.core.i18n import gettext as _
from app.core.web.responses import page
from app.core.web.routing import Pages, url
from app.places.gazetteer import gazetteer
from app.plans.queries.reviews import waiting

pages = Pages("/staff", fr="/equipe")


@pages.get("/plans", fr="/plans", name="plans:queue", access="staff")
async def queue(
    request: Request,
    session: Session,
    member: Member,
    after: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """List the reviews that nobody has decided, the oldest first.

    Raises:
        Refused: for anybody but staff.
    """
    if not member.is_staff:
        raise Refused(_("Only moderators and administrators see this page."))
    found = await waiting(session, reads_for(member), after=after)
    now = clock.now()
    context = {
        "reviews": [
            {
                "line": one,
                "area": gazetteer.name(one.area),
                "days": max((now - one.asked_at).days, 0),
                "path": url(
                    "plans:decide", project_id=one.project_public_id, review_id=one.public_id
                ),
            }
            for one in found.items
        ],
        "older_url": url("plans:queue", query={"after": found.next_cursor})
        if found.next_cursor
        else "",
        "is_first": not after,
        "current": "plans:queue",
    }
    return page(request, "plans/queue.html", context)


def reads_for(actor: Actor) -> frozenset[int] | None:
    """Return the territories whose plans somebody of the staff reviews; None for all of them."""
    if actor.is_administrator or actor.moderates_everywhere:
        return None
    return actor.moderated_territories
