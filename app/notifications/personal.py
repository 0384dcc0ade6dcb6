"""What is kept of a person here: what they follow and chose, and what they were told."""

from collections.abc import AsyncIterator

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.personal import Leaving, Row, erased, kept, rows
from app.notifications.models import FeedKey, Follow, HomeDigest, Notice, NoticeChoice

TABLES = (Follow, Notice, NoticeChoice, HomeDigest, FeedKey)


@kept("follows")
async def follows(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what somebody chose to follow, or to follow no more."""
    query = select(Follow.target, Follow.is_on, Follow.created_at)
    wanted = query.where(Follow.person_id == person_id).order_by(Follow.created_at)
    async for row in rows(session, wanted):
        yield row


@kept("notices")
async def notices(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what somebody was told, why and when."""
    query = select(
        Notice.kind, Notice.because, Notice.target, Notice.data, Notice.rhythm,
        Notice.created_at, Notice.mailed_at, Notice.read_at,
    )  # fmt: skip
    async for row in rows(session, query.where(Notice.person_id == person_id).order_by(Notice.id)):
        yield row


@kept("notice_choices")
async def choices(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give how soon somebody wants each kind of notice by e-mail, and the news around home."""
    query = select(NoticeChoice.kind, NoticeChoice.rhythm, NoticeChoice.changed_at)
    async for row in rows(session, query.where(NoticeChoice.person_id == person_id)):
        yield row
    home = select(HomeDigest.rhythm, HomeDigest.radius_m, HomeDigest.told_until)
    async for row in rows(session, home.where(HomeDigest.person_id == person_id)):
        yield {"kind": "home", **row}


@erased("notifications")
async def erase(session: AsyncSession, leaving: Leaving) -> None:
    """Forget all of it: nobody else needs any."""
    for table in TABLES:
        await session.execute(delete(table).where(table.person_id == leaving.person_id))
