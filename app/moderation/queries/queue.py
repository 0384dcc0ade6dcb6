"""What waits for a moderator: held texts first, then what most people reported, then the oldest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.i18n import N_
from app.core.subjects import Subject
from app.moderation.models import Appeal, Case, Decision, Report
from app.moderation.rules import AppealState, CaseState, Outcome, Reason

MOST = 100


class Sort(StrEnum):
    """Which part of the queue."""

    ALL = "all"
    HELD = "held"
    REPORTED = "reported"


SORT_LABELS = {
    Sort.ALL: N_("Everything"),
    Sort.HELD: N_("Held automatically"),
    Sort.REPORTED: N_("Reported"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case in the queue, without what it is about."""

    subject: Subject
    territory_id: int | None
    opened_at: datetime
    reports: int
    is_held: bool
    claimed_by_id: int | None
    claimed_by: str
    claimed_until: datetime | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaitingAppeal:
    """An appeal in the queue."""

    decision_id: str
    title: str
    outcome: Outcome
    reason: Reason | None
    created_at: datetime
    territory_id: int | None
    by_id: int | None


def theirs(
    actor: Actor, territory: InstrumentedAttribute[int | None]
) -> ColumnElement[bool] | None:
    """Return the condition for the territories that somebody moderates; None: all of them."""
    if actor.is_administrator or actor.moderates_everywhere:
        return None
    return territory.in_(sorted(actor.moderated_territories))


async def waiting(
    session: AsyncSession, actor: Actor, *, sort: Sort = Sort.ALL, territory_id: int | None = None
) -> list[Waiting]:
    """Return what waits for ``actor``, the most pressing first, a hundred at most."""
    reasons = (
        select(func.array_agg(func.distinct(cast(Report.reason, String))))
        .where(Report.case_id == Case.id)
        .scalar_subquery()
    )
    query = (
        select(
            Case.subject_kind, Case.subject_id, Case.territory_id, Case.opened_at, Case.reports,
            Case.is_held, Case.claimed_by_id, func.coalesce(Person.display_name, "").label("claimed_by"),
            Case.claimed_until, reasons.label("reasons"),
        )
        .outerjoin(Person, Person.id == Case.claimed_by_id)
        .order_by(Case.is_held.desc(), Case.reports.desc(), Case.opened_at, Case.id)
        .limit(MOST)
    )  # fmt: skip
    query = _of(query, actor, sort, territory_id)
    rows = (await session.execute(query)).all()
    return [
        Waiting(
            Subject(row.subject_kind, row.subject_id), row.territory_id, row.opened_at, row.reports,
            row.is_held, row.claimed_by_id, row.claimed_by, row.claimed_until,
            tuple(sorted(row.reasons or ())),
        )
        for row in rows
    ]  # fmt: skip


def _of(query: Select[Any], actor: Actor, sort: Sort, territory_id: int | None) -> Select[Any]:
    query = query.where(Case.state == CaseState.OPEN)
    if (mine := theirs(actor, Case.territory_id)) is not None:
        query = query.where(mine)
    if territory_id is not None:
        query = query.where(Case.territory_id == territory_id)
    if sort is Sort.HELD:
        query = query.where(Case.is_held)
    if sort is Sort.REPORTED:
        query = query.where(Case.reports > 0)
    return query


async def appeals(session: AsyncSession, actor: Actor) -> Sequence[WaitingAppeal]:
    """Return the appeals that ``actor`` may decide, oldest first: none of their own decisions."""
    query = (
        select(
            Decision.public_id, Decision.title, Decision.outcome, Decision.reason,
            Appeal.created_at, Decision.territory_id, Decision.by_id,
        )
        .join(Decision, Decision.id == Appeal.decision_id)
        .where(
            Appeal.state == AppealState.WAITING,
            or_(Decision.by_id.is_(None), Decision.by_id != actor.id),
            or_(Decision.author_id.is_(None), Decision.author_id != actor.id),
        )
        .order_by(Appeal.created_at, Appeal.id)
        .limit(MOST)
    )  # fmt: skip
    if (mine := theirs(actor, Decision.territory_id)) is not None:
        query = query.where(mine)
    return [WaitingAppeal(*row) for row in await session.execute(query)]


async def how_many(session: AsyncSession, actor: Actor) -> int:
    """Return how many cases wait for ``actor``, for the menu of the staff."""
    query = _of(select(func.count()).select_from(Case), actor, Sort.ALL, None)
    number: int = (await session.execute(query)).scalar_one()
    return number
