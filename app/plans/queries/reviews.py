"""Reviews: those of one plan, and those that wait for somebody to read."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.db.questions import Columns, question
from app.core.pagination import PAGE_SIZE, Page, decode, page_of
from app.places.rules import Area
from app.plans.models import PlanVersion, Review
from app.plans.rules import Answer, Check, ReviewState
from app.profiles.shown import person_url
from app.projects.models import Project, TeamMember
from app.projects.rules import Standing, State as ProjectState

KIND = "plan-review"


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One review as it is read."""

    public_id: str
    state: ReviewState
    note: str
    plan_version: int
    asked_at: datetime
    ended_at: datetime | None
    as_mentor: bool
    reasons: str
    is_hidden: bool
    """Whether moderators hid its reasons."""
    by_public_id: str
    by_name: str
    """Empty for somebody who has left."""

    @property
    def by_path(self) -> str:
        """Return the page of who decided; empty once they have left."""
        return person_url(self.by_public_id, self.by_name) if self.by_public_id else ""


@dataclass(frozen=True, slots=True)
class FullReview:
    """One review with its checklist."""

    line: ReviewLine
    checklist: dict[Check, Answer]


@dataclass(frozen=True, slots=True)
class WaitingReview:
    """A review that nobody has decided yet, for who may."""

    public_id: str
    project_public_id: str
    title: str
    language: str
    area: Area
    asked_at: datetime


def _columns() -> tuple[Any, ...]:
    is_there = Person.deleted_at.is_(None)
    return (
        Review.public_id,
        Review.state,
        Review.note,
        Review.plan_version,
        Review.asked_at,
        Review.ended_at,
        Review.as_mentor,
        Review.reasons,
        Review.hidden_at.is_not(None).label("is_hidden"),
        func.coalesce(case((is_there, Person.public_id)), "").label("by_public_id"),
        func.coalesce(case((is_there, Person.display_name)), "").label("by_name"),
    )


@question(lambda found: next((ReviewLine(*row) for row in found), None))
def last_review(project_id: int) -> Columns:
    """Ask for the last review that the team did not take back."""
    return (
        select(*_columns())
        .outerjoin(Person, Person.id == Review.decided_by_id)
        .where(Review.project_id == project_id, Review.state != ReviewState.WITHDRAWN)
        .order_by(Review.id.desc())
        .limit(1)
    )


@question(lambda found: found.scalar_one())
def how_many(project_id: int) -> Columns:
    """Ask how often a plan was reviewed."""
    decided = Review.state.in_([ReviewState.READY, ReviewState.CHANGES])
    return select(func.count()).where(Review.project_id == project_id, decided)


async def reviews_of(session: AsyncSession, project_id: int) -> list[FullReview]:
    """Return every review of a plan, newest first."""
    query = (
        select(*_columns(), Review.checklist)
        .outerjoin(Person, Person.id == Review.decided_by_id)
        .where(Review.project_id == project_id)
        .order_by(Review.id.desc())
        .limit(50)
    )
    return [
        FullReview(ReviewLine(*row[:-1]), {Check(k): Answer(v) for k, v in row[-1].items()})
        for row in await session.execute(query)
    ]


@question(lambda found: found.scalar_one_or_none())
def role_in(project_id: int, person_id: int) -> Columns:
    """Ask what somebody is in the team of a project; None for anybody else."""
    return select(TeamMember.role).where(
        TeamMember.project_id == project_id,
        TeamMember.person_id == person_id,
        TeamMember.standing == Standing.ACCEPTED,
    )


@cache
def _took_part() -> Select[bool]:
    project = bindparam("project", type_=BigInteger)
    person = bindparam("person", type_=BigInteger)
    wrote = exists().where(PlanVersion.project_id == project, PlanVersion.edited_by_id == person)
    asked = exists().where(Review.project_id == project, Review.asked_by_id == person)
    return select(or_(wrote, asked))


async def took_part(session: AsyncSession, project_id: int, person_id: int) -> bool:
    """Say whether somebody wrote any of a plan or asked for a review of it, of its team or not."""
    values = {"project": project_id, "person": person_id}
    return bool((await session.execute(_took_part(), values)).scalar_one())


async def waiting(
    session: AsyncSession,
    territories: frozenset[int] | None,
    *,
    after: str = "",
    size: int = PAGE_SIZE,
) -> Page[WaitingReview]:
    """Return the reviews that wait, the oldest first; ``territories`` None is everywhere.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    query = (
        select(
            Review.public_id,
            Project.public_id.label("project_public_id"),
            Project.title,
            Project.language,
            Project.territory_id,
            Project.neighbourhood_id,
            Review.asked_at,
            Review.id,
        )
        .join(Project, Project.id == Review.project_id)
        .where(*_waits(territories))
        .order_by(Review.asked_at, Review.id)
        .limit(size + 1)
    )
    if after:
        moment, last = decode(after, datetime, int)
        query = query.where(
            or_(Review.asked_at > moment, (Review.asked_at == moment) & (Review.id > last))
        )
    rows = list(await session.execute(query))
    found = page_of(rows, size, lambda row: (row.asked_at, row.id))
    return Page(
        [
            WaitingReview(
                r.public_id, r.project_public_id, r.title, r.language,
                Area(r.territory_id, r.neighbourhood_id), r.asked_at,
            )
            for r in found.items
        ],
        found.next_cursor,
    )  # fmt: skip


async def count_waiting(session: AsyncSession, territories: frozenset[int] | None) -> int:
    """Return how many reviews wait there; see :func:`waiting`."""
    query = (
        select(func.count())
        .select_from(Review)
        .join(Project, Project.id == Review.project_id)
        .where(*_waits(territories))
    )
    return (await session.execute(query)).scalar_one()


def _waits(territories: frozenset[int] | None) -> tuple[Any, ...]:
    """Return what is true of a review that somebody can decide now."""
    can_be = (
        Review.state == ReviewState.ASKED,
        Project.state == ProjectState.CO_CREATION,
        Project.hidden_at.is_(None),
    )
    if territories is None:
        return can_be
    return (*can_be, Project.territory_id.in_(sorted(territories)))
