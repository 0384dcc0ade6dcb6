"""What waits for the staff: requests to be verified, oldest first, in the territories of whoever looks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.core.pagination import PAGE_SIZE, Page, decode, page_of
from app.organisations.models import Claim, Organisation
from app.organisations.rules import Kind, Means, Outcome
from app.places.rules import Area


@dataclass(frozen=True, slots=True)
class QueueLine:
    """A request that waits."""

    id: int
    sent_at: datetime
    organisation_id: str
    name: str
    kind: Kind
    area: Area
    means: Means


@dataclass(frozen=True, slots=True)
class PastClaim:
    """A request as the staff see it, decided or not."""

    id: int
    means: Means
    neq: str
    charity_number: str
    note: str
    has_document: bool
    sent_at: datetime
    sent_by: str
    outcome: Outcome | None
    reason: str
    decided_at: datetime | None


async def queue(session: AsyncSession, actor: Actor, after: str = "") -> Page[QueueLine]:
    """Return the requests the actor may decide, oldest first.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    query = _waiting_for(
        actor,
        select(
            Claim.id,
            Claim.sent_at,
            Organisation.public_id,
            Organisation.name,
            Organisation.kind,
            Organisation.territory_id,
            Organisation.neighbourhood_id,
            Claim.means,
        ).join(Organisation, Organisation.id == Claim.organisation_id),
    )
    key = (Claim.sent_at, Claim.id)
    if after:
        query = query.where(tuple_(*key) > tuple_(*decode(after, datetime, int)))
    rows = await session.execute(query.order_by(*key).limit(PAGE_SIZE + 1))
    lines = [
        QueueLine(
            r.id, r.sent_at, r.public_id, r.name, r.kind,
            Area(r.territory_id, r.neighbourhood_id), r.means,
        )
        for r in rows
    ]  # fmt: skip
    return page_of(lines, PAGE_SIZE, lambda line: (line.sent_at, line.id))


async def count_waiting(session: AsyncSession, actor: Actor) -> int:
    """Return how many requests wait for the actor."""
    query = _waiting_for(
        actor,
        select(func.count())
        .select_from(Claim)
        .join(Organisation, Organisation.id == Claim.organisation_id),
    )
    return int((await session.execute(query)).scalar_one())


def _waiting_for(actor: Actor, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    query = query.where(Claim.decided_at.is_(None), Organisation.hidden_at.is_(None))
    return query if actor.moderates(None) else query.where(_theirs(actor))


def _theirs(actor: Actor) -> ColumnElement[bool]:
    return Organisation.territory_id.in_(actor.moderated_territories)


async def claims_of(session: AsyncSession, organisation_id: int) -> list[PastClaim]:
    """Return every request of an organisation, newest first."""
    query = (
        select(
            Claim.id,
            Claim.means,
            Claim.neq,
            Claim.charity_number,
            Claim.note,
            Claim.file.is_not(None),
            Claim.sent_at,
            func.coalesce(case((Person.deleted_at.is_(None), Person.display_name)), ""),
            Claim.outcome,
            Claim.reason,
            Claim.decided_at,
        )
        .outerjoin(Person, Person.id == Claim.sent_by_id)
        .where(Claim.organisation_id == organisation_id)
        .order_by(Claim.id.desc())
    )
    return [PastClaim(*row) for row in await session.execute(query)]
