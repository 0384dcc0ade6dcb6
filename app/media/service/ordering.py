"""The order in which things hang."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.media.models import Media
from app.media.service.room import LOCK


async def move(session: AsyncSession, media: Media, *, earlier: bool) -> None:
    """Exchange a photo, document or link with its neighbour; at an end nothing happens."""
    await session.execute(LOCK, {"name": f"media:{media.subject_kind}:{media.subject_id}"})
    query = (
        select(Media)
        .where(
            Media.subject_kind == media.subject_kind,
            Media.subject_id == media.subject_id,
            Media.kind == media.kind,
        )
        .order_by(Media.position, Media.id)
        .execution_options(populate_existing=True)
    )
    row = list((await session.execute(query)).scalars())
    here = next((n for n, one in enumerate(row) if one.id == media.id), None)
    if here is None:
        return
    there = here - 1 if earlier else here + 1
    if 0 <= there < len(row):
        row[here], row[there] = row[there], row[here]
    for position, one in enumerate(row, start=1):
        one.position = position
    await session.flush()
