"""Notices of the gateway that are not applied yet, and the last that were."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.payments.models import GatewayEvent, Source

LISTED = 100


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A notice as staff read it: nothing of a person is in it."""

    id: str
    kind: str
    object_id: str
    source: Source
    made_at: datetime
    received_at: datetime
    handled_at: datetime | None
    next_try_at: datetime
    tries: int
    failure: str


async def notices(session: AsyncSession, *, waiting: bool) -> list[NoticeLine]:
    """Return notices: those that wait, the oldest first; or the last that were applied."""
    columns = [getattr(GatewayEvent, name) for name in NoticeLine.__dataclass_fields__]
    query = select(*columns).limit(LISTED)
    if waiting:
        query = query.where(GatewayEvent.handled_at.is_(None)).order_by(GatewayEvent.received_at)
    else:
        query = query.where(GatewayEvent.handled_at.is_not(None)).order_by(
            GatewayEvent.handled_at.desc()
        )
    return [NoticeLine(*row) for row in await session.execute(query)]
