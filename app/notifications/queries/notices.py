"""What somebody was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, ScalarSelect, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pagination import Page, page_of
from app.notifications.models import Notice
from app.notifications.rules import PAGE_SIZE

MOST_COUNTED = 100


@dataclass(frozen=True, slots=True)
class Told:
    """One notice, before its words are written."""

    id: int
    person_id: int
    kind: str
    because: str
    target: str
    data: dict[str, str]
    read_at: datetime | None
    created_at: datetime


def unread(person_id: int) -> ScalarSelect[int]:
    """Count the notices somebody has not read; past a hundred it does not count on."""
    some = (
        select(Notice.id)
        .where(Notice.person_id == person_id, Notice.read_at.is_(None))
        .limit(MOST_COUNTED)
        .subquery()
    )
    return select(func.count()).select_from(some).scalar_subquery()


async def told_to(
    session: AsyncSession, person_id: int, *, before: int | None = None, size: int = PAGE_SIZE
) -> Page[Told]:
    """Return somebody's notices, newest first, a page at a time."""
    query = _columns().where(Notice.person_id == person_id)
    if before is not None:
        query = query.where(Notice.id < before)
    rows = await session.execute(query.order_by(Notice.id.desc()).limit(size + 1))
    return page_of([_told(row) for row in rows], size, lambda one: (one.id,))


async def these(session: AsyncSession, ids: Sequence[int]) -> list[Told]:
    """Return these notices, oldest first."""
    rows = await session.execute(_columns().where(Notice.id.in_(ids)).order_by(Notice.id))
    return [_told(row) for row in rows]


async def one_of(session: AsyncSession, person_id: int, notice_id: int) -> Told | None:
    """Return one of somebody's notices."""
    query = _columns().where(Notice.id == notice_id, Notice.person_id == person_id)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else _told(row)


async def newest_id(session: AsyncSession, person_id: int) -> int:
    """Return the number of somebody's newest notice; 0 when they have none."""
    query = select(func.max(Notice.id)).where(Notice.person_id == person_id)
    return (await session.execute(query)).scalar_one() or 0


def _columns() -> Select[*tuple[Any, ...]]:
    return select(
        Notice.id, Notice.person_id, Notice.kind, Notice.because, Notice.target, Notice.data,
        Notice.read_at, Notice.created_at,
    )  # fmt: skip


def _told(row: Row[Any]) -> Told:
    return Told(*tuple(row))
