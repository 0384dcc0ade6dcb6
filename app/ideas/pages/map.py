"""Finding ideas on a map, with the same list beside it."""

from typing import Any

import orjson
from fastapi import Request
from starlette.responses import Response

from app.core.db import Session
from app.core.web.responses import kept, page
from app.core.web.routing import PUBLIC, Pages, url
from app.ideas.pages.controls import count_sentence, frame, tidied
from app.ideas.pages.filters import asked
from app.ideas.queries import listing
from app.ideas.queries.listing import Point
from app.ideas.shown import idea_url
from app.places.gazetteer import gazetteer
from app.places.maps import boundaries_url
from app.places.rules import Area

pages = Pages("/ideas", fr="/idees")
MOST_POINTS = 2_000
MOST_LISTED = 30
SECONDS = 30


@pages.get("/map", fr="/carte", name="ideas:map", access=PUBLIC)
async def map_(request: Request, session: Session) -> Response:
    """Show the ideas that the address asks for on a map and in words."""
    if tidy := tidied(request):
        return tidy
    wanted = asked(request)
    found = await listing.points(session, wanted.filters, MOST_LISTED + 1)
    many = await listing.count(session, wanted.filters)
    context = {
        **frame(wanted, "ideas:map"),
        "listed": [
            (point.title, idea_url(point.public_id, point.title), gazetteer.name(point.area))
            for point in found[:MOST_LISTED]
        ],
        "more": len(found) > MOST_LISTED,
        "count": count_sentence(many),
        "points_url": url("ideas:points", query=wanted.query),
    }
    return page(request, "ideas/map.html", context, tags=("ideas",), seconds=SECONDS)


@pages.get("/map.json", fr="/carte.json", name="ideas:points", access=PUBLIC)
async def points(request: Request, session: Session) -> Response:
    """Give the map its points, its place names and the address of its outlines."""
    wanted = asked(request)
    found = await listing.points(session, wanted.filters, MOST_POINTS)
    body: dict[str, Any] = {
        "places": [_placed(point) for point in found],
        "labels": _labels(wanted.filters.area),
        "boundaries": boundaries_url(wanted.value("area")),
    }
    return kept(request, orjson.dumps(body), "application/json", tags=("ideas",), seconds=SECONDS)


def _placed(point: Point) -> dict[str, object]:
    lat, lon = point.lat, point.lon
    if lat is None or lon is None:
        lat, lon = gazetteer.centre(point.area)
    return {
        "title": point.title,
        "url": idea_url(point.public_id, point.title),
        "lat": round(lat, 5),
        "lng": round(lon, 5),
        "kind": "area" if point.lat is None else "place",
    }


def _labels(area: Area) -> list[dict[str, object]]:
    """Return the names that help to find one's way where no tiles are drawn."""
    if area.territory_id is None:
        shown = list(gazetteer.territories.values())
    else:
        shown = gazetteer.within(area.territory_id)
    return [{"name": p.name, "lat": p.lat, "lng": p.lon} for p in shown]
