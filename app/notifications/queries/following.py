"""What somebody follows: what they chose, and the ideas they started, support or speak about.

The second kind is read from what they did, never copied: see docs/decisions/0028.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, ScalarSelect, cast, func, literal, null, select, text, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db.questions import Columns, Question, Rows, question
from app.core.pagination import Page, page_of
from app.discussion.models import Comment
from app.discussion.rules import State as Said
from app.ideas.models import CoAuthor, Idea, Support
from app.notifications.models import Follow
from app.notifications.rules import PAGE_SIZE, Deed

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
    kind, _colon, key = target.partition(":")
    if kind == "idea":
        return _why_an_idea(person_id, target, int(key))
    return _why_chosen(person_id, target)


def _deed_of(found: Rows) -> Deed | None:
    return _deed(*found.one())


@question(_deed_of)
def _why_chosen(person_id: int, target: str) -> Columns:
    return select(_chosen(person_id, target), cast(null(), Integer))


@question(_deed_of)
def _why_an_idea(person_id: int, target: str, idea_id: int) -> Columns:
    deeds = union_all(
        select(literal(1).label("rank")).where(Idea.id == idea_id, Idea.author_id == person_id),
        select(literal(1)).where(
            CoAuthor.idea_id == idea_id,
            CoAuthor.person_id == person_id,
            CoAuthor.accepted_at.is_not(None),
        ),
        select(literal(2)).where(Support.idea_id == idea_id, Support.person_id == person_id),
        select(literal(3)).where(
            Comment.author_id == person_id,
            Comment.subject_kind == "idea",
            Comment.subject_id == idea_id,
            Comment.state == Said.VISIBLE,
        ),
    ).subquery()
    rank = select(func.min(deeds.c.rank)).scalar_subquery()
    return select(_chosen(person_id, target), rank)


def _chosen(person_id: int, target: str) -> ScalarSelect[bool]:
    return (
        select(Follow.is_on)
        .where(Follow.person_id == person_id, Follow.target == target)
        .scalar_subquery()
    )


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
