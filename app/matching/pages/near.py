"""Five things to do this week: for a member near home, for a visitor around a neighbourhood they choose."""

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Visitor
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages
from app.matching.near import five
from app.matching.queries import near
from app.places.gazetteer import Place, gazetteer
from app.places.rules import PLACES_TAG, Home

pages = Pages("/near", fr="/pres-de-chez-moi")
TAGS = ("ideas", "missions", "item-needs", "projects")
SECONDS = 300
"""A page that names dates of this week is made anew at least so often."""


@pages.get("", name="matching:near", access=PUBLIC)
async def near_home(request: Request, session: Session, visitor: Visitor) -> Response:
    """Show a member what there is near home; ask anybody else where."""
    if visitor is not None and not visitor.home.is_elsewhere:
        things = five(await near.for_member(session, visitor.id, visitor.home, clock.now()))
        place = gazetteer.neighbourhoods[visitor.home.neighbourhood_id or 0]
        context = {"things": things, "place": place, "is_home": True}
        return page(request, "matching/near.html", context)
    context = {
        "territories": [
            (territory, gazetteer.within(territory.id))
            for territory in gazetteer.territories.values()
        ]
    }
    return page(request, "matching/where.html", context, tags=(PLACES_TAG,), seconds=3600)


@pages.get("/{area}", name="matching:around", access=PUBLIC)
async def around(request: Request, session: Session, visitor: Visitor, area: str) -> Response:
    """Show what anybody could do around a neighbourhood.

    Raises:
        NotFound: there is no such neighbourhood.
    """
    place = _neighbourhood(area)
    home = Home(place.territory_id, place.id)
    now = clock.now()
    if visitor is not None:
        found = await near.for_member(session, visitor.id, home, now)
    else:
        found = await near.around(session, home, now)
    context = {"things": five(found), "place": place, "is_home": False}
    return page(request, "matching/near.html", context, tags=TAGS, seconds=SECONDS)


def _neighbourhood(slug: str) -> Place:
    found = next((n for n in gazetteer.neighbourhoods.values() if n.slug == slug), None)
    if found is None:
        raise NotFound
    return found
