"""What the token's person was told: read, mark as read."""

from datetime import datetime
from typing import Annotated

from fastapi import Path, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import select

from app.accounts.actor import Actor
from app.accounts.identity import require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import N_
from app.core.pagination import LARGEST_KEY, LONGEST_CURSOR, decode
from app.core.web.forms import FormModel
from app.core.web.json import access, api_router
from app.core.web.responses import runtime_of
from app.notifications.queries.notices import one_of, told_to, unread
from app.notifications.reading import Shown, shown
from app.notifications.service import read as service

router = api_router("notifications")
Reader = Annotated[Actor, require_scope(Scope.NOTIFICATIONS)]
Number = Annotated[int, Path(ge=1, le=LARGEST_KEY, description=N_("Number of the notice."))]
Before = Annotated[
    str, Query(max_length=LONGEST_CURSOR, description=N_("Where to go on, as the last page said."))
]


class NoticeShown(BaseModel):
    """One thing that the person was told."""

    id: int = Field(description=N_("Number of the notice."))
    kind: str = Field(description=N_("What sort of notice it is."))
    title: str = Field(description=N_("What happened, in the language asked for."))
    excerpt: str = Field(description=N_("More words; may be empty."))
    url: str = Field(description=N_("The page where it can be seen."))
    reason: str = Field(description=N_("Why the person is told; may be empty."))
    read: bool = Field(description=N_("Whether it is marked as read."))
    created_at: datetime = Field(description=N_("When it happened."))


class NoticeList(BaseModel):
    """A page of notices."""

    items: list[NoticeShown] = Field(description=N_("What the person was told."))
    unread: int = Field(description=N_("How many are not read, counted up to a hundred."))
    next: str | None = Field(description=N_("Cursor of the next page; null at the end."))


class ReadUntil(FormModel):
    """Up to which notice to mark."""

    until: int = Field(ge=1, le=LARGEST_KEY, description=N_("Number of the newest notice seen."))


class Marked(BaseModel):
    """How many notices became read."""

    marked: int = Field(description=N_("How many were not read before."))


@router.get(
    "/notifications",
    name="api:notifications",
    summary=N_("What was I told?"),
    description=N_("Newest first, twenty a page. What is gone or hidden is left out."),
    openapi_extra=access(Scope.NOTIFICATIONS),
)
async def notices(
    request: Request, session: Session, actor: Reader, before: Before = ""
) -> NoticeList:
    """Return a page of the notices of the token's person."""
    last: int | None = None
    if before:
        (key,) = decode(before, int)
        assert isinstance(key, int)
        last = key
    found = await told_to(session, actor.id, before=last)
    return NoticeList(
        items=[_of(request, one) for one in await shown(session, found.items)],
        unread=(await session.execute(select(unread(actor.id)))).scalar_one(),
        next=found.next_cursor or None,
    )


@router.put(
    "/notifications/{notice_id}/read",
    name="api:read_notification",
    summary=N_("Mark a notice as read"),
    description=N_("Once, however often it is sent."),
    openapi_extra=access(Scope.NOTIFICATIONS),
)
async def read(request: Request, session: Session, actor: Reader, notice_id: Number) -> NoticeShown:
    """Mark one notice of the token's person as read."""
    await service.read_one(session, actor.id, notice_id, clock.now())
    told = await one_of(session, actor.id, notice_id)
    seen = await shown(session, [told]) if told else []
    if not seen:
        raise NotFound
    return _of(request, seen[0])


@router.post(
    "/notifications/read",
    name="api:read_notifications",
    summary=N_("Mark notices as read, up to one of them"),
    openapi_extra=access(Scope.NOTIFICATIONS),
)
async def read_until(session: Session, actor: Reader, body: ReadUntil) -> Marked:
    """Mark the notices of the token's person as read; what came later stays unread."""
    many = await service.read_until(session, actor.id, body.until, clock.now())
    return Marked(marked=many)


def _of(request: Request, one: Shown) -> NoticeShown:
    base = runtime_of(request).settings.base_url.rstrip("/")
    return NoticeShown(
        id=one.id,
        kind=one.kind,
        title=one.title,
        excerpt=one.excerpt,
        url=base + one.path,
        reason=one.because,
        read=one.is_read,
        created_at=one.created_at,
    )
