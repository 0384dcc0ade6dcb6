"""What may be certified of somebody's hours, and certificates that were made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Date, LargeBinary, Select, bindparam, distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import NotFound
from app.core.ids import is_public_id
from app.core.sessions import digest
from app.hours.models import Certificate, HoursEntry
from app.hours.queries.entries import PERSON
from app.hours.queries.sums import COUNTS
from app.hours.rules import read_code
from app.organisations.models import Organisation
from app.organisations.shown import organisation_url
from app.projects.models import Project
from app.projects.shown import project_url

ISSUER = bindparam("issuer", type_=BigInteger)
PERIOD = HoursEntry.worked_on.between(
    bindparam("since", type_=Date), bindparam("until", type_=Date)
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """An organisation or a project to which somebody gave hours that count."""

    kind: str
    public_id: str
    name: str
    minutes: int
    since: date
    until: date

    @property
    def code(self) -> str:
        """Return how a form names it."""
        return f"{self.kind}:{self.public_id}"


@dataclass(frozen=True, slots=True)
class Worked:
    """What somebody gave to one mission in the period, in minutes, on so many days."""

    title: str
    language: str
    minutes: int
    days: int


HOLDERS: dict[str, tuple[Any, Any]] = {
    "organisation": (Organisation, HoursEntry.organisation_id),
    "project": (Project, HoursEntry.project_id),
}
NAMES: dict[str, Any] = {"organisation": Organisation.name, "project": Project.title}


@cache
def _issuers(kind: str) -> Select[*tuple[Any, ...]]:
    table, column = HOLDERS[kind]
    return (
        select(
            table.public_id, NAMES[kind], func.sum(HoursEntry.minutes),
            func.min(HoursEntry.worked_on), func.max(HoursEntry.worked_on),
        )
        .join(HoursEntry, column == table.id)
        .where(
            HoursEntry.person_id == PERSON, COUNTS, HoursEntry.minutes > 0,
            table.hidden_at.is_(None),
        )
        .group_by(table.id)
        .order_by(NAMES[kind], table.id)
    )  # fmt: skip


async def issuers_of(session: AsyncSession, person_id: int) -> list[Issuer]:
    """Return those for whom somebody gave hours that count: organisations, then projects."""
    found: list[Issuer] = []
    for kind in HOLDERS:
        rows = await session.execute(_issuers(kind), {"person": person_id})
        found += [Issuer(kind, *row) for row in rows]
    return found


async def issuer_by(session: AsyncSession, kind: str, public_id: str) -> tuple[int, str] | None:
    """Return the number and the name of an organisation or a project that anybody may see."""
    table, _column = HOLDERS[kind]
    query = select(table.id, NAMES[kind]).where(
        table.public_id == public_id, table.hidden_at.is_(None)
    )
    row = (await session.execute(query)).one_or_none()
    return (row[0], row[1]) if row else None


@cache
def _worked(kind: str) -> Select[*tuple[Any, ...]]:
    total = func.sum(HoursEntry.minutes)
    return (
        select(
            HoursEntry.title, HoursEntry.language, total,
            func.count(distinct(HoursEntry.worked_on)),
        )
        .where(
            HoursEntry.person_id == PERSON, HOLDERS[kind][1] == ISSUER, PERIOD, COUNTS,
            HoursEntry.minutes > 0,
        )
        .group_by(HoursEntry.title, HoursEntry.language)
        .order_by(total.desc(), HoursEntry.title)
    )  # fmt: skip


@cache
def _days(kind: str) -> Select[*tuple[Any, ...]]:
    return select(func.count(distinct(HoursEntry.worked_on))).where(
        HoursEntry.person_id == PERSON, HOLDERS[kind][1] == ISSUER, PERIOD, COUNTS,
        HoursEntry.minutes > 0,
    )  # fmt: skip


async def worked(
    session: AsyncSession, person_id: int, kind: str, issuer_id: int, since: date, until: date
) -> tuple[list[Worked], int]:
    """Return what somebody gave there in a period, by mission, and on how many days in all."""
    asked = {"person": person_id, "issuer": issuer_id, "since": since, "until": until}
    rows = await session.execute(_worked(kind), asked)
    lines = [Worked(row[0], row[1], int(row[2]), row[3]) for row in rows]
    return lines, (await session.execute(_days(kind), asked)).scalar_one()


async def made_by(session: AsyncSession, person_id: int) -> Sequence[Certificate]:
    """Return somebody's certificates, newest first."""
    query = select(Certificate).where(Certificate.person_id == person_id)
    return (await session.scalars(query.order_by(Certificate.id.desc()).limit(100))).all()


async def find(session: AsyncSession, public_id: str, *, hold: bool = False) -> Certificate:
    """Return a certificate by its public id.

    Raises:
        NotFound: there is none.
    """
    if not is_public_id(public_id):
        raise NotFound
    query = select(Certificate).where(Certificate.public_id == public_id)
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = (await session.execute(query)).scalar_one_or_none()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Verified:
    """A certificate as anybody sees it who has its code."""

    certificate: Certificate
    issuer: str
    """As it was called then; empty when moderators have hidden it."""
    issuer_path: str
    is_verified: bool
    """Whether the issuer is an organisation that our team verified."""


@cache
def _by_code() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Certificate, Organisation, Project.public_id.label("project_public_id"),
            Project.title.label("project_title"), Project.hidden_at.label("project_hidden_at"),
        )
        .outerjoin(Organisation, Organisation.id == Certificate.organisation_id)
        .outerjoin(Project, Project.id == Certificate.project_id)
        .where(Certificate.code_hash == bindparam("code", type_=LargeBinary))
    )  # fmt: skip


async def verify(session: AsyncSession, typed: str) -> Verified | None:
    """Return the certificate of a code, however it was copied.

    A code that cannot be one is looked for all the same: every answer takes as long.
    """
    code = digest(read_code(typed) or "-")
    row = (await session.execute(_by_code(), {"code": code})).one_or_none()
    if row is None:
        return None
    certificate, organisation = row[0], row[1]
    if organisation is not None:
        if organisation.hidden_at is not None:
            return Verified(certificate, "", "", is_verified=False)
        path = organisation_url(organisation.public_id, organisation.name)
        return Verified(certificate, certificate.issuer, path, is_verified=organisation.is_verified)
    if row.project_public_id is None or row.project_hidden_at is not None:
        return Verified(certificate, "", "", is_verified=False)
    path = project_url(row.project_public_id, row.project_title)
    return Verified(certificate, certificate.issuer, path, is_verified=False)
