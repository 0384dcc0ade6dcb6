"""What somebody follows: what they chose, the ideas they spoke for, the projects they are part of.

The second kind is read from what they did, never copied: see docs/decisions/0028.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Integer,
    ScalarSelect,
    cast,
    column,
    func,
    literal,
    null,
    select,
    text,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db.questions import Columns, Question, Rows, question
from app.core.pagination import Page, page_of
from app.discussion.models import Comment
from app.discussion.rules import State as Said
from app.ideas.models import CoAuthor, Idea, Support
from app.notifications.models import Follow
from app.notifications.queries.giving import GIVEN
from app.notifications.rules import PAGE_SIZE, Deed
from app.projects.models import Project, TeamMember
from app.projects.rules import Standing

BY_RANK = {
    1: Deed.WROTE, 2: Deed.SUPPORTS, 3: Deed.SPOKE, 4: Deed.CHOSE, 5: Deed.IN_TEAM, 6: Deed.BACKED,
    7: Deed.GAVE,
}  # fmt: skip

MINE = text(f"""
    WITH deed AS (
        SELECT 'idea:' || id AS target, 1 AS rank, coalesce(published_at, created_at) AS since
            FROM idea WHERE author_id = :person AND state <> 'draft'
        UNION ALL SELECT 'idea:' || idea_id, 1, accepted_at FROM co_author
            WHERE person_id = :person AND accepted_at IS NOT NULL
        UNION ALL SELECT 'idea:' || idea_id, 2, created_at FROM support WHERE person_id = :person
        UNION ALL SELECT 'idea:' || subject_id, 3, created_at FROM comment
            WHERE author_id = :person AND subject_kind = 'idea' AND state = 'visible'
        UNION ALL SELECT 'project:' || subject_id, 3, created_at FROM comment
            WHERE author_id = :person AND subject_kind = 'project' AND state = 'visible'
        UNION ALL SELECT 'project:' || project_id, 5, answered_at FROM team_member
            WHERE person_id = :person AND standing = 'accepted'
        UNION ALL SELECT 'project:' || project_id, 7, since FROM ({GIVEN}) given
            WHERE person_id = :person AND project_id IS NOT NULL
    ), behind AS (
        SELECT target, rank, since FROM deed
        WHERE rank IN (1, 2) AND target LIKE 'idea:%' AND NOT EXISTS (
            SELECT FROM follow f
            WHERE f.person_id = :person AND f.target = deed.target AND NOT f.is_on)
        UNION ALL SELECT target, 4, created_at FROM follow
            WHERE person_id = :person AND is_on AND target LIKE 'idea:%'
    ), every AS (
        SELECT target, rank, since FROM deed
        UNION ALL SELECT 'project:' || project.id, 6, greatest(project.created_at, behind.since)
            FROM behind JOIN project
                ON project.idea_id = CAST(substr(behind.target, 6) AS bigint)
    ), mine AS (
        SELECT target, rank, since FROM every WHERE NOT EXISTS (
            SELECT FROM follow f
            WHERE f.person_id = :person AND f.target = every.target AND NOT f.is_on)
        UNION ALL SELECT target, 4, created_at FROM follow WHERE person_id = :person AND is_on
    ), each AS (
        SELECT DISTINCT ON (target) target, rank, since FROM mine ORDER BY target, rank, since
    )
    SELECT target, rank, since FROM each
    WHERE CAST(:since AS timestamptz) IS NULL OR (since, target) < (:since, :target)
    ORDER BY since DESC, target DESC LIMIT :most
""")  # noqa: S608 (constants only)


_GIVEN = (
    text(GIVEN)
    .columns(column("person_id", BigInteger), column("project_id", BigInteger))
    .subquery()
)


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
    if kind == "project":
        return _why_a_project(person_id, target, int(key))
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


@question(_deed_of)
def _why_a_project(person_id: int, target: str, project_id: int) -> Columns:
    behind = union_all(
        select(Idea.id).where(Idea.author_id == person_id),
        select(CoAuthor.idea_id).where(
            CoAuthor.person_id == person_id, CoAuthor.accepted_at.is_not(None)
        ),
        select(Support.idea_id).where(Support.person_id == person_id),
        select(cast(func.substr(Follow.target, 6), BigInteger)).where(
            Follow.person_id == person_id, Follow.is_on, Follow.target.like("idea:%")
        ),
    )
    left = select(Follow.target).where(Follow.person_id == person_id, Follow.is_on.is_(False))
    deeds = union_all(
        select(literal(3).label("rank")).where(
            Comment.author_id == person_id,
            Comment.subject_kind == "project",
            Comment.subject_id == project_id,
            Comment.state == Said.VISIBLE,
        ),
        select(literal(5)).where(
            TeamMember.project_id == project_id,
            TeamMember.person_id == person_id,
            TeamMember.standing == Standing.ACCEPTED,
        ),
        select(literal(6)).where(
            Project.id == project_id,
            Project.idea_id.in_(behind),
            func.concat("idea:", Project.idea_id).not_in(left),
        ),
        select(literal(7)).where(
            _GIVEN.c.project_id == project_id, _GIVEN.c.person_id == person_id
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
