"""Outlines by address, the same in every language."""

from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from app.core.db import Session
from app.core.errors import NotFound
from app.core.web.json import access
from app.core.web.responses import kept
from app.places import queries
from app.places.gazetteer import gazetteer
from app.places.rules import PLACES_TAG

router = APIRouter(include_in_schema=False)
PATH = "/places/boundaries.json"
SECONDS = 600


def boundaries_url(slug: str = "") -> str:
    """Return the address of the outlines that a map of an area draws."""
    return f"{PATH}?{urlencode({'area': slug})}" if slug else PATH


@router.get(PATH, name="places:boundaries", openapi_extra=access("public"))
async def boundaries(request: Request, session: Session, area: str = "") -> Response:
    """Give the outlines of the city's territories, or of one area, as GeoJSON."""
    wanted = gazetteer.area(area or "city")
    if wanted is None:
        raise NotFound
    found = await queries.outlines(session, gazetteer, wanted)
    return kept(
        request, orjson.dumps(found), "application/geo+json", tags=(PLACES_TAG,), seconds=SECONDS
    )
