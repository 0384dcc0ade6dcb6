"""One box over everything that staff may look for."""

from fastapi import Request
from starlette.responses import Response

from app.admin.asking import STAFF, Staff
from app.core.db import Session
from app.core.finders import MOST_FOUND, finders
from app.core.i18n import gettext as _
from app.core.web.responses import page
from app.core.web.routing import Pages

pages = Pages("/staff/search", fr="/equipe/recherche")

LONGEST = 200


@pages.get("", name="admin:search", access=STAFF)
async def search(request: Request, session: Session, staff: Staff) -> Response:
    """Ask every slice that this person may ask."""
    words = request.query_params.get("q", "").replace("\0", "")[:LONGEST].strip()
    known = finders(administrator=staff.is_administrator)
    found = []
    if words:
        for one in known:
            lines = await one.find(session, staff, words)
            if lines:
                found.append((one.kind, _(one.label), lines[:MOST_FOUND]))
    context = {
        "words": words,
        "found": found,
        "kinds": [_(one.label) for one in known],
        "most": MOST_FOUND,
        "current": "admin:search",
    }
    return page(request, "admin/search.html", context)
