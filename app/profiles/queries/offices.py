"""The facts that give people more rights: mandates and terms of leader."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.db.questions import Columns, Question, Rows, question
from app.core.i18n import current
from app.profiles.models import LeaderDecision, Leadership, Mandate
from app.profiles.queries.holding import (
    is_there,
    mandate_holds,
    mandate_holds_on,
    term_of_leader,
)
from app.profiles.rules import Decided, Standing, Term, today


@dataclass(frozen=True, slots=True)
class MandateLine:
    """A mandate, and whose it is."""

    id: int
    public_id: str
    person_id: int
    person_public_id: str
    name: str
    office_fr: str
    office_en: str
    territory_id: int | None
    term: Term
    source: str
    reason: str
    recorded_at: datetime
    ending_reason: str

    @property
    def office(self) -> str:
        """Return the office in the language in force."""
        return self.office_fr if current() == "fr" else self.office_en


@dataclass(frozen=True, slots=True)
class LeaderLine:
    """A term of leader, whose it is, and the public reason of the last decision."""

    id: int
    public_id: str
    person_id: int
    person_public_id: str
    name: str
    territory_id: int
    standing: Standing
    confirmed_at: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision about a leader, as everybody may read it."""

    leadership_id: int
    territory_id: int
    decided: Decided
    reason: str
    at: datetime
    ends_at: datetime | None


async def mandates_of(session: AsyncSession, person_id: int) -> list[MandateLine]:
    """Return every mandate of a person, the latest first."""
    return _mandate_lines(await session.execute(_mandates(Mandate.person_id == person_id)))


async def mandates_in_force(
    session: AsyncSession, now: datetime, *, territory_id: int | None = None
) -> list[MandateLine]:
    """Return the mandates in force, of one territory or of all, by name."""
    where = [mandate_holds(now), is_there(now)]
    if territory_id is not None:
        where.append(Mandate.territory_id == territory_id)
    return sorted(
        _mandate_lines(await session.execute(_mandates(*where))), key=lambda m: (m.name, m.id)
    )


def _mandate_lines(found: Rows) -> list[MandateLine]:
    return [_mandate(row) for row in found]


def mandates_of_today(person_id: int, now: datetime) -> Question[list[MandateLine]]:
    """Ask for the mandates that a person holds today."""
    return _mandates_held(person_id, today(now))


async def mandates_held(session: AsyncSession, person_id: int, now: datetime) -> list[MandateLine]:
    """Return the mandates that a person holds today."""
    return await mandates_of_today(person_id, now).alone(session)


async def mandate(session: AsyncSession, public_id: str) -> MandateLine | None:
    """Return one mandate."""
    found = _mandate_lines(await session.execute(_mandates(Mandate.public_id == public_id)))
    return found[0] if found else None


async def all_mandates(session: AsyncSession) -> list[MandateLine]:
    """Return every mandate ever written down, for staff; they are few."""
    return _mandate_lines(await session.execute(_mandates()))


def _mandates(*where: ColumnElement[bool]) -> Columns:
    return (
        select(
            Mandate.id,
            Mandate.public_id,
            Mandate.person_id,
            Person.public_id.label("person_public_id"),
            Person.display_name.label("name"),
            Mandate.office_fr,
            Mandate.office_en,
            Mandate.territory_id,
            Mandate.starts_on,
            Mandate.ends_on,
            Mandate.ended_on,
            Mandate.source,
            Mandate.reason,
            Mandate.recorded_at,
            Mandate.ending_reason,
        )
        .join(Person, Person.id == Mandate.person_id)
        .where(Person.deleted_at.is_(None), *where)
        .order_by(Mandate.starts_on.desc(), Mandate.id.desc())
    )


@question(_mandate_lines)
def _mandates_held(person_id: int, day: date) -> Columns:
    return _mandates(Mandate.person_id == person_id, mandate_holds_on(day))


def _mandate(row: Row[Any]) -> MandateLine:
    values = dict(row._mapping)  # noqa: SLF001 (SQLAlchemy's own name for a row as a mapping)
    term = Term(values.pop("starts_on"), values.pop("ends_on"), values.pop("ended_on"))
    return MandateLine(**values, term=term)


def _leader_lines(found: Rows) -> list[LeaderLine]:
    return [_leader(row) for row in found]


@question(_leader_lines)
def terms_of_today(person_id: int, now: datetime) -> Columns:
    """Ask for the terms of leader that a person holds today, with their public reason."""
    return _leaders(Leadership.person_id == person_id, term_of_leader(now))


async def leads_of(session: AsyncSession, person_id: int, now: datetime) -> list[LeaderLine]:
    """Return the terms of leader that a person holds today, with their public reason."""
    return await terms_of_today(person_id, now).alone(session)


async def leaders(
    session: AsyncSession, now: datetime, territory_id: int | None = None
) -> list[LeaderLine]:
    """Return the leaders of today, of one territory or of all, by name."""
    where = [term_of_leader(now), is_there(now)]
    if territory_id is not None:
        where.append(Leadership.territory_id == territory_id)
    return sorted(
        _leader_lines(await session.execute(_leaders(*where))),
        key=lambda line: (line.name, line.id),
    )


def _leaders(*where: ColumnElement[bool]) -> Columns:
    return (
        select(
            Leadership.id,
            Leadership.public_id,
            Leadership.person_id,
            Person.public_id.label("person_public_id"),
            Person.display_name.label("name"),
            Leadership.territory_id,
            Leadership.standing,
            Leadership.confirmed_at,
            Leadership.ends_at,
            Leadership.ended_at,
            select(LeaderDecision.reason)
            .where(LeaderDecision.leadership_id == Leadership.id)
            .order_by(LeaderDecision.id.desc())
            .limit(1)
            .scalar_subquery()
            .label("reason"),
        )
        .join(Person, Person.id == Leadership.person_id)
        .where(*where)
        .order_by(Leadership.ends_at.desc(), Leadership.id)
    )


def _leader(row: Row[Any]) -> LeaderLine:
    values = dict(row._mapping)  # noqa: SLF001 (SQLAlchemy's own name for a row as a mapping)
    return LeaderLine(**{**values, "reason": row.reason or ""})


async def decisions_of(session: AsyncSession, person_id: int) -> list[DecisionLine]:
    """Return what was decided of a person's leadership, the latest first; all of it is public."""
    query = (
        select(
            LeaderDecision.leadership_id,
            Leadership.territory_id,
            LeaderDecision.decided,
            LeaderDecision.reason,
            LeaderDecision.at,
            LeaderDecision.ends_at,
        )
        .join(Leadership, Leadership.id == LeaderDecision.leadership_id)
        .where(Leadership.person_id == person_id)
        .order_by(LeaderDecision.id.desc())
    )
    return [DecisionLine(*row) for row in await session.execute(query)]
