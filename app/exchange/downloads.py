"""Open data: every public idea, to download."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from app.core import clock
from app.core.errors import TooMany
from app.core.i18n import current
from app.core.i18n.format import ZONE
from app.core.runtime import Runtime
from app.core.throttle import Limit, attempt
from app.core.web.json import access
from app.core.web.responses import runtime_of
from app.exchange.exporting.forms import CsvForm, JsonForm
from app.exchange.exporting.run import Kind, download

DOWNLOADS = Limit("data.download", 30, 3_600)
AT_ONCE = 4
"""Downloads that one process serves at the same time."""
COME_BACK_S = 30
ANY_ORIGIN = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
MEDIA_TYPES = {"csv": CsvForm.media_type, "json": JsonForm.media_type}

router = APIRouter(prefix="/data", include_in_schema=False)
_places = asyncio.Semaphore(AT_ONCE)

Lang = Annotated[Literal["fr", "en"] | None, Query()]


@router.get("/ideas.csv", name="data:ideas_csv", openapi_extra=access("public"))
async def ideas_csv(request: Request, lang: Lang = None) -> Response:
    """Give every public idea as a table, its headings in ``lang`` or the reader's language."""
    return await _answer(request, "csv", lang or current())


@router.get("/ideas.json", name="data:ideas_json", openapi_extra=access("public"))
async def ideas_json(request: Request) -> Response:
    """Give every public idea as JSON."""
    return await _answer(request, "json", "")


async def _answer(request: Request, kind: Kind, language: str) -> Response:
    """Begin a download.

    Raises:
        TooMany: this address took many already, or many are going on.
    """
    runtime = runtime_of(request)
    await attempt(runtime, DOWNLOADS, request.client.host if request.client else "")
    if _places.locked():
        raise TooMany(COME_BACK_S)
    day = clock.now().astimezone(ZONE).date().isoformat()
    name = f"ideas-{language}-{day}.csv" if language else f"ideas-{day}.json"
    return StreamingResponse(
        _in_turn(runtime, kind, language),
        media_type=MEDIA_TYPES[kind],
        headers={
            **ANY_ORIGIN,
            "content-disposition": f'attachment; filename="{name}"',
            "cache-control": "no-cache",
            "vary": "Accept-Language",
        },
    )


async def _in_turn(runtime: Runtime, kind: Kind, language: str) -> AsyncIterator[bytes]:
    async with _places:
        async for chunk in download(runtime, kind, language):
            yield chunk
