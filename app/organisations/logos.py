"""Where browsers fetch logos from; asked at each look whether they may."""

import re

from fastapi import APIRouter, Request
from sqlalchemy import select
from starlette.responses import Response

from app.accounts.identity import Visitor
from app.core.db import Session
from app.core.errors import NotFound
from app.core.files.rules import WIDTHS
from app.core.web.json import access
from app.core.web.responses import runtime_of
from app.organisations import policy
from app.organisations.files import logo_file
from app.organisations.models import Organisation
from app.organisations.queries.speaking import role_in

PUBLIC = "public, max-age=31536000, s-maxage=3600, immutable"
"""A browser keeps what it saw for a year; shared caches ask again within the hour: it may be hidden."""

PRIVATE = "private, no-store"
NAME = re.compile(r"[0-9a-f]{32}")

router = APIRouter(include_in_schema=False)


@router.api_route(
    "/organisations/logo/{logo}/{width}.webp",
    methods=["GET", "HEAD"],
    name="organisations:logo_file",
    openapi_extra=access("public"),
)
async def logo(
    request: Request, session: Session, visitor: Visitor, logo: str, width: str
) -> Response:
    """Answer with a logo about so many pixels wide: the widest it has, when it is smaller."""
    if width not in map(str, WIDTHS) or not NAME.fullmatch(logo):
        raise NotFound
    query = select(Organisation).where(Organisation.logo == logo)
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None:
        raise NotFound
    role = await role_in(session, found.id, visitor) if found.hidden_at else None
    if not policy.can_read(visitor, found, role):
        raise NotFound
    storage = runtime_of(request).storage
    for kept in sorted((w for w in WIDTHS if w <= int(width)), reverse=True):
        try:
            data = await storage.read(logo_file(logo, kept))
        except FileNotFoundError:
            continue
        shared = PUBLIC if found.hidden_at is None else PRIVATE
        return Response(data, media_type="image/webp", headers={"cache-control": shared})
    raise NotFound
