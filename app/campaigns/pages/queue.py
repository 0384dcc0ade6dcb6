"""What waits for the staff: campaigns put up for review in their territories."""

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.campaigns.queries.waiting import waiting_for
from app.core import clock
from app.core.db import Session
from app.core.errors import Refused
from app.core.i18n import gettext as _
from app.core.web.responses import page
from app.core.web.routing import Pages, url
from app.places.gazetteer import gazetteer

pages = Pages("/staff", fr="/equipe")


@pages.get("/campaigns", fr="/campagnes", name="campaigns:queue", access="staff")
async def queue(request: Request, session: Session, member: Member) -> Response:
    """List the campaigns that nobody has reviewed yet, the oldest first.

    Raises:
        Refused: for anybody but staff.
    """
    if not member.is_staff:
        raise Refused(_("Only moderators and administrators see this page."))
    now = clock.now()
    context = {
        "waiting": [
            {
                "line": one,
                "area": gazetteer.name(one.area),
                "days": max((now - one.asked_at).days, 0),
                "path": url("campaigns:decide", campaign_id=one.public_id),
            }
            for one in await waiting_for(session, member)
        ],
        "current": "campaigns:queue",
    }
    return page(request, "campaigns/queue.html", context)
