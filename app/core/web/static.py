"""Static files: fingerprinted addresses are kept for a year; text is sent compressed once and for all."""

import asyncio
import mimetypes
from functools import cache
from pathlib import Path

import brotli
from fastapi import APIRouter, Request
from starlette.responses import Response

from app.core.errors import NotFound
from app.core.web.json import access
from app.core.web.templates import STATIC

YEAR = "public, max-age=31536000, immutable"
BRIEF = "public, max-age=300"
TEXT = (
    "text/",
    "application/javascript",
    "application/json",
    "image/svg+xml",
    "application/manifest",
)
router = APIRouter(include_in_schema=False)
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("application/manifest+json", ".webmanifest")


@cache
def load(path: Path) -> tuple[bytes, bytes, str]:
    """Return a file's bytes, its brotli form (empty when useless) and its media type."""
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    small = brotli.compress(body, quality=11) if kind.startswith(TEXT) else b""
    return body, small, kind


@router.get("/static/{path:path}", name="static", openapi_extra=access("public"))
async def static(request: Request, path: str) -> Response:
    """Answer with a file of ``static/``, and nothing outside of it."""
    file = (STATIC / path).resolve()
    if "\0" in path or not file.is_relative_to(STATIC.resolve()) or not file.is_file():
        raise NotFound
    # The first time it is compressed as far as it goes, which takes a while.
    body, small, kind = await asyncio.to_thread(load, file)
    headers = {"cache-control": YEAR if "v" in request.query_params else BRIEF}
    if small:
        headers["vary"] = "Accept-Encoding"
    if small and "br" in request.headers.get("accept-encoding", ""):
        return Response(small, headers=headers | {"content-encoding": "br"}, media_type=kind)
    return Response(body, headers=headers, media_type=kind)


@router.get("/favicon.ico", name="favicon", openapi_extra=access("public"))
async def favicon(request: Request) -> Response:
    """Answer browsers that ask for the icon of old."""
    return await static(request, "img/favicon.svg")
