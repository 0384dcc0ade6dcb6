"""Letting go of notices whose time is over, a part at a time."""

from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.notifications.models import Notice
from app.notifications.rules import READ_KEPT, UNREAD_KEPT

PART = 1_000


async def forget_some(session: AsyncSession, now: datetime) -> int:
    """Delete some notices that were read, or that nobody read, long ago; return how many."""
    old = (
        select(Notice.id)
        .where(
            Notice.created_at < now - READ_KEPT,
            or_(Notice.created_at < now - UNREAD_KEPT, Notice.read_at < now - READ_KEPT),
        )
        .limit(PART)
    )
    gone = await session.execute(delete(Notice).where(Notice.id.in_(old)).returning(Notice.id))
    return len(gone.all())
