"""What the API says of itself: its document, and where its problems are explained."""

import orjson
from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from app.core.i18n import current
from app.core.web.json import StrictRoute, access
from app.core.web.routing import url

router = APIRouter(route_class=StrictRoute, include_in_schema=False)


@router.get("/openapi.json", name="api:document", openapi_extra=access("public"))
async def document(request: Request) -> Response:
    """Return the OpenAPI document, in the reader's language."""
    written = orjson.dumps(request.app.state.api[current()])
    return Response(written, media_type="application/vnd.oai.openapi+json; version=3.1")


@router.get("/problems", name="api:type", openapi_extra=access("public"))
async def problems() -> Response:
    """Lead from a problem's ``type`` to its explanation; a browser keeps the ``#code``."""
    return RedirectResponse(url("api:problems"), 303)
