"""Sums of hours: one's own, those of a project or an organisation, what waits."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, bindparam, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db.questions import Columns, question
from app.hours.models import HoursEntry
from app.hours.queries.entries import PERSON, is_run_by_person
from app.hours.rules import FINAL, OPEN, Side, State, may_tell

COUNTS = HoursEntry.state.in_(sorted(FINAL))
YEAR = bindparam("year", type_=Date)


@dataclass(frozen=True, slots=True)
class Given:
    """What one person has given, in minutes."""

    ever: int
    this_year: int
    waiting: int
    """Said, and not settled yet."""


@cache
def _given() -> Select[*tuple[Any, ...]]:
    def total(*conditions: Any) -> Any:
        return func.coalesce(func.sum(HoursEntry.minutes).filter(*conditions), 0)

    return select(
        total(COUNTS),
        total(COUNTS, HoursEntry.worked_on >= YEAR),
        total(HoursEntry.state.in_(sorted(OPEN))),
    ).where(HoursEntry.person_id == PERSON)


async def given_by(session: AsyncSession, person_id: int, today: date) -> Given:
    """Return what somebody has given, ever and since January."""
    values = {"person": person_id, "year": date(today.year, 1, 1)}
    return Given(*(int(total) for total in (await session.execute(_given(), values)).one()))


@dataclass(frozen=True, slots=True)
class PublicSum:
    """What several people have given together, told without telling of one of them."""

    hours: int
    people: int


def _read(found: Any) -> PublicSum | None:
    minutes, people = found.one()
    return PublicSum(int(minutes) // 60, int(people)) if may_tell(int(people)) else None


def _people_and_minutes() -> Select[*tuple[Any, ...]]:
    minutes = func.coalesce(func.sum(HoursEntry.minutes), 0)
    return select(minutes, func.count(distinct(HoursEntry.person_id))).where(
        COUNTS, HoursEntry.minutes > 0
    )


@question(_read)
def of_project(project_id: int) -> Columns:
    """Ask what was given to a project; None while too few people gave (k-anonymity)."""
    return _people_and_minutes().where(HoursEntry.project_id == project_id)


@question(_read)
def of_organisation(organisation_id: int) -> Columns:
    """Ask what was given to an organisation; None while too few people gave."""
    return _people_and_minutes().where(HoursEntry.organisation_id == organisation_id)


@question(lambda found: bool(found.scalar_one()))
def has_any(person_id: int) -> Columns:
    """Ask whether somebody has ever said hours."""
    return select(select(HoursEntry.id).where(HoursEntry.person_id == person_id).exists())


@cache
def _to_answer() -> Select[*tuple[Any, ...]]:
    """Count whose hours wait for an organiser, and what waits for the person themselves."""
    theirs = (HoursEntry.state == State.PROPOSED) | (HoursEntry.said_by != Side.ORGANISER)
    to_confirm = select(func.count(distinct(HoursEntry.person_id))).where(
        HoursEntry.state.in_(sorted(OPEN)), theirs, HoursEntry.person_id != PERSON,
        HoursEntry.mission_id.is_not(None), is_run_by_person(),
    )  # fmt: skip
    to_agree = select(func.count()).where(
        HoursEntry.person_id == PERSON, HoursEntry.state == State.DISPUTED,
        HoursEntry.said_by == Side.ORGANISER,
    )  # fmt: skip
    return select(to_confirm.scalar_subquery(), to_agree.scalar_subquery())


async def to_answer(session: AsyncSession, person_id: int) -> tuple[int, int]:
    """Return how many people's hours wait for somebody, and how many wait for their own answer."""
    row = (await session.execute(_to_answer(), {"person": person_id})).one()
    return row[0], row[1]
