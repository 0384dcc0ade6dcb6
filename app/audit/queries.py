"""Reading the audit log: newest first for people, oldest first for files and for the check."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql import ColumnElement

from app.audit.models import AuditEntry
from app.core.pagination import Page, page_of

PAGE_SIZE = 50
NOBODY = 0
"""A person's number that nobody has: entries of the command line and of the clock."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One privileged act, as it was written down."""

    id: int
    at: datetime
    by_id: int | None
    action: str
    subject_kind: str
    subject_id: int | None
    territory_id: int | None
    reason: str
    detail: dict[str, Any]
    previous_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries: each fact left out does not matter."""

    by_id: int | None = None
    """Whose acts; :data:`NOBODY` for those of no person."""
    action: str = ""
    subject_kind: str = ""
    subject_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    territories: frozenset[int] | None = None
    """Only what concerns these; None for everything."""
    any_territory: bool = False
    """Only what concerns a territory, whichever."""


COLUMNS = tuple(getattr(AuditEntry, name) for name in Entry.__dataclass_fields__)


async def newest(
    session: AsyncSession, wanted: Wanted, before: int | None, size: int = PAGE_SIZE
) -> Page[Entry]:
    """Return a page of entries, newest first, older than entry ``before``."""
    query = _that_match(select(*COLUMNS), wanted).order_by(AuditEntry.id.desc()).limit(size + 1)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    rows = [Entry(*row) for row in await session.execute(query)]
    return page_of(rows, size, lambda entry: (entry.id,))


async def following(
    session: AsyncSession, wanted: Wanted, after: int, upto: int, size: int
) -> list[Entry]:
    """Return entries after one and up to another, oldest first."""
    query = (
        _that_match(select(*COLUMNS), wanted)
        .where(AuditEntry.id > after, AuditEntry.id <= upto)
        .order_by(AuditEntry.id)
        .limit(size)
    )
    return [Entry(*row) for row in await session.execute(query)]


async def last(session: AsyncSession) -> tuple[int, bytes]:
    """Return the newest entry's number and hash; zero and nothing before the first."""
    query = select(AuditEntry.id, AuditEntry.hash).order_by(AuditEntry.id.desc()).limit(1)
    row = (await session.execute(query)).one_or_none()
    return (row.id, row.hash) if row else (0, b"")


async def actions(session: AsyncSession) -> list[str]:
    """Return every action that was ever written down: one look at the index for each."""
    found: list[str] = []
    while True:
        query = select(AuditEntry.action).order_by(AuditEntry.action).limit(1)
        if found:
            query = query.where(AuditEntry.action > found[-1])
        following_one = (await session.execute(query)).scalar_one_or_none()
        if following_one is None:
            return found
        found.append(following_one)


def _that_match(query: Select[Any], wanted: Wanted) -> Select[Any]:
    by_id = None if wanted.by_id == NOBODY else wanted.by_id
    conditions: list[ColumnElement[bool]] = []
    if wanted.by_id is not None:
        conditions.append(AuditEntry.by_id.is_not_distinct_from(by_id))
    if wanted.any_territory:
        conditions.append(AuditEntry.territory_id.is_not(None))
    if wanted.territories is not None:
        conditions.append(AuditEntry.territory_id.in_(wanted.territories))
    if wanted.since is not None:
        conditions.append(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(AuditEntry.at < wanted.until)
    same = ("action", "subject_kind", "subject_id")
    asked = {name: getattr(wanted, name) for name in same if getattr(wanted, name)}
    return query.where(*conditions).filter_by(**asked)
