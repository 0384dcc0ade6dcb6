"""What waits for whoever works here, and the way to everything else."""

from fastapi import Request
from starlette.responses import Response

from app.admin.asking import STAFF, Staff
from app.admin.queries.waiting import waiting
from app.core.db import Session
from app.core.subjects import Subject
from app.core.web.responses import page
from app.core.web.routing import Pages
from app.core.web.slots import fill
from app.places.gazetteer import gazetteer

pages = Pages("/staff", fr="/equipe")

SITE = Subject("site", 0)


@pages.get("", name="admin:home", access=STAFF)
async def home(request: Request, session: Session, staff: Staff) -> Response:
    """Show each slice's queue; for administrators, what failed behind the scenes too."""
    slots = await fill(request, session, ["staff.queue"], SITE, staff)
    context = {
        "queue": slots["staff.queue"],
        "waiting": await waiting(session) if staff.is_administrator else None,
        "places": sorted(
            gazetteer.territories[number].name for number in staff.moderated_territories
        ),
        "current": "admin:home",
    }
    return page(request, "admin/home.html", context)
