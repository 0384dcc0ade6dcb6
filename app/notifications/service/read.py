"""Marking notices as read."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.notifications.models import Notice
from app.notifications.queries.notices import one_of


async def read_one(session: AsyncSession, person_id: int, notice_id: int, now: datetime) -> None:
    """Mark one of somebody's notices as read; twice keeps the first time.

    Raises:
        NotFound: it is none of theirs.
    """
    if await one_of(session, person_id, notice_id) is None:
        raise NotFound
    await session.execute(
        update(Notice)
        .where(Notice.id == notice_id, Notice.person_id == person_id, Notice.read_at.is_(None))
        .values(read_at=now)
    )


async def read_until(session: AsyncSession, person_id: int, last_id: int, now: datetime) -> int:
    """Mark somebody's notices as read up to one of them, which they saw; return how many were not."""
    marked = await session.execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.id <= last_id, Notice.read_at.is_(None))
        .values(read_at=now)
        .returning(Notice.id)
    )
    return len(marked.all())
