"""What somebody follows: what they chose, and the ideas they started, support or speak about.

The second kind is read from what they did, never copied: see docs/decisions/0028.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, bindparam, cast, func, null, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db.questions import Question
from app.core.pagination import Page, page_of
from app.notifications.models import Follow
from app.notifications.rules import PAGE_SIZE, Deed

DEEDS = text("""
    SELECT min(rank) AS rank FROM (
        SELECT 1 AS rank FROM idea WHERE id = :idea AND author_id = :person
        UNION ALL SELECT 1 FROM co_author
            WHERE idea_id = :idea AND person_id = :person AND accepted_at IS NOT NULL
        UNION ALL SELECT 2 FROM support WHERE idea_id = :idea AND person_id = :person
        UNION ALL SELECT 3 FROM comment
            WHERE author_id = :person AND subject_kind = 'idea' AND subject_id = :idea
                AND state = 'visible'
    ) AS deed
""")
BY_RANK = {1: Deed.WROTE, 2: Deed.SUPPORTS, 3: Deed.SPOKE, 4: Deed.CHOSE}

MINE = text("""
    WITH deed AS (
        SELECT 'idea:' || id AS target, 1 AS rank, coalesce(published_at, created_at) AS since
            FROM idea WHERE author_id = :person AND state <> 'draft'
        UNION ALL SELECT 'idea:' || idea_id, 1, accepted_at FROM co_author
            WHERE person_id = :person AND accepted_at IS NOT NULL
        UNION ALL SELECT 'idea:' || idea_id, 2, created_at FROM support WHERE person_id = :person
        UNION ALL SELECT 'idea:' || subject_id, 3, created_at FROM comment
            WHERE author_id = :person AND subject_kind = 'idea' AND state = 'visible'
    ), mine AS (
        SELECT target, rank, since FROM deed WHERE NOT EXISTS (
            SELECT FROM follow f
            WHERE f.person_id = :person AND f.target = deed.target AND NOT f.is_on)
        UNION ALL SELECT target, 4, created_at FROM follow WHERE person_id = :person AND is_on
    ), each AS (
        SELECT DISTINCT ON (target) target, rank, since FROM mine ORDER BY target, rank, since
    )
    SELECT target, rank, since FROM each
    WHERE CAST(:since AS timestamptz) IS NULL OR (since, target) < (:since, :target)
    ORDER BY since DESC, target DESC LIMIT :most
""")


@dataclass(frozen=True, slots=True)
class Following:
    """One thing that somebody follows, why and since when."""

    target: str
    deed: Deed
    since: datetime

    @property
    def kind(self) -> str:
        """Return the kind of thing."""
        return self.target.partition(":")[0]

    @property
    def key(self) -> str:
        """Return its key among those of its kind."""
        return self.target.partition(":")[2]


def why(person_id: int, target: str) -> Question[Deed | None]:
    """Ask why somebody follows a thing: None when they do not."""
    chosen = select(Follow.is_on).where(Follow.person_id == person_id, Follow.target == target)
    kind, _colon, key = target.partition(":")
    done: ColumnElement[Any] = null()
    if kind == "idea":
        done = (
            DEEDS.bindparams(
                bindparam("person", person_id, BigInteger, unique=True),
                bindparam("idea", int(key), BigInteger, unique=True),
            )
            .columns(rank=Integer)
            .scalar_subquery()
        )
    query = select(chosen.scalar_subquery(), cast(done, Integer))
    return Question(query, lambda found: _deed(*found.one()))


def _deed(chosen: bool | None, rank: int | None) -> Deed | None:  # noqa: FBT001 (a column)
    if chosen is False:
        return None
    if rank is not None:
        return BY_RANK[rank]
    return Deed.CHOSE if chosen else None


async def deed_of(session: AsyncSession, person_id: int, target: str) -> Deed | None:
    """Return why somebody follows a thing; None when they do not."""
    return await why(person_id, target).alone(session)


async def chosen_among(
    session: AsyncSession, person_id: int, targets: Sequence[str]
) -> dict[str, bool]:
    """Return what somebody chose about each of these things, where they chose."""
    rows = await session.execute(
        select(Follow.target, Follow.is_on).where(
            Follow.person_id == person_id, Follow.target.in_(targets)
        )
    )
    return {row.target: row.is_on for row in rows}


async def followed_by(
    session: AsyncSession,
    person_id: int,
    *,
    after: tuple[datetime, str] | None = None,
    size: int = PAGE_SIZE,
) -> Page[Following]:
    """Return what somebody follows, last begun first."""
    since, target = after or (None, "")
    values = {"person": person_id, "since": since, "target": target, "most": size + 1}
    rows = await session.execute(MINE, values)
    found = [Following(row.target, BY_RANK[row.rank], row.since) for row in rows]
    return page_of(found, size, lambda one: (one.since, one.target))


async def count_chosen(session: AsyncSession, person_id: int) -> int:
    """Return how many things somebody chose to follow."""
    query = select(func.count()).where(Follow.person_id == person_id, Follow.is_on)
    return (await session.execute(query)).scalar_one()
