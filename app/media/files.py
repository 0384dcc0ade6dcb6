"""Where browsers fetch photos and documents from; asked at each look whether they may."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.accounts.identity import Visitor
from app.core.db import Session
from app.core.errors import NotFound
from app.core.files.rules import WIDTHS, kept_width
from app.core.files.sniff import extension_of
from app.core.ids import is_public_id
from app.core.web.json import access
from app.core.web.responses import runtime_of
from app.media import hosts, queries
from app.media.models import Media
from app.media.rules import Kind, document_file, photo_file
from app.media.shown import file_name

PUBLIC = "public, max-age=31536000, s-maxage=3600, immutable"
"""A browser keeps what it saw for a year; shared caches ask again within the hour: it may be hidden."""

PRIVATE = "private, no-store"

router = APIRouter(include_in_schema=False)


async def _seen(
    session: Session, visitor: Visitor, public_id: str, kind: Kind
) -> tuple[Media, str]:
    media = await queries.by_public_id(session, public_id) if is_public_id(public_id) else None
    if media is None or media.kind is not kind:
        raise NotFound
    if media.hidden_at is not None:
        if not await hosts.may_see_hidden(session, media.subject, visitor):
            raise NotFound
        return media, PRIVATE
    if await hosts.is_public(session, media.subject):
        return media, PUBLIC
    if visitor is None or not await hosts.may_see(session, media.subject, visitor):
        raise NotFound
    return media, PRIVATE


async def _read(request: Request, name: str) -> bytes:
    try:
        return await runtime_of(request).storage.read(name)
    except FileNotFoundError as error:
        raise NotFound from error


@router.api_route(
    "/media/{public_id}/{width}.webp",
    methods=["GET", "HEAD"],
    name="media:photo",
    openapi_extra=access("public"),
)
async def photo(
    request: Request, session: Session, visitor: Visitor, public_id: str, width: str
) -> Response:
    """Answer with a photo in one of its widths, or in its largest when it has no such one."""
    if width not in map(str, WIDTHS):
        raise NotFound
    media, kept = await _seen(session, visitor, public_id, Kind.PHOTO)
    data = await _read(request, photo_file(media.file or "", kept_width(media.width, int(width))))
    return Response(data, media_type="image/webp", headers={"cache-control": kept})


@router.api_route(
    "/media/{public_id}/document",
    methods=["GET", "HEAD"],
    name="media:document",
    openapi_extra=access("public"),
)
async def document(
    request: Request, session: Session, visitor: Visitor, public_id: str
) -> Response:
    """Answer with a document to be saved, never shown in the page's own place."""
    media, kept = await _seen(session, visitor, public_id, Kind.DOCUMENT)
    data = await _read(request, document_file(media.file or ""))
    name = file_name(media.title, extension_of(media.media_type))
    headers = {
        "cache-control": kept,
        "content-disposition": f'attachment; filename="{name}"',
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
    }
    return Response(data, media_type=media.media_type, headers=headers)
