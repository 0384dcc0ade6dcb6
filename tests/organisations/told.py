"""What a deed tells: the notices that wait for whoever hands them over."""

from collections.abc import Awaitable
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import using
from app.core.notices import NoticeDue, NoticeText, notice_kinds

TOLD = text(
    "SELECT args->'payload' FROM procrastinate_jobs WHERE args->>'kind' = 'NoticeDue'"
    " AND id > :last ORDER BY id"
)
LAST = text("SELECT coalesce(max(id), 0) FROM procrastinate_jobs")


async def told_by(db: AsyncSession, deed: Awaitable[Any]) -> list[NoticeDue]:
    """Do a deed and return what it tells."""
    last = (await db.execute(LAST)).scalar_one()
    await deed
    await db.commit()
    return [NoticeDue(**payload) for payload in (await db.execute(TOLD, {"last": last})).scalars()]


async def written(db: AsyncSession, due: NoticeDue, language: str = "fr") -> NoticeText | None:
    """Return a notice as its readers read it, if they still do."""
    with using(language):
        return await notice_kinds()[due.kind].write(db, due.data)
