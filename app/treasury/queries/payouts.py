"""Payouts, in lists and by their public id."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.campaigns.models import Campaign
from app.core.ids import is_public_id
from app.projects.models import Project
from app.treasury.models import Payout
from app.treasury.rules import IN_FLIGHT, Method, State

LISTED = 200


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """A payout as staff read it."""

    public_id: str
    campaign_id: str
    """Public."""
    title: str
    tranche: int
    cents: int
    method: Method
    state: State
    payee: str
    reference: str
    back_reference: str
    failure: str
    note: str
    has_proof: bool
    transfer_id: str | None
    reversed_cents: int
    proposed_by_id: int | None
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class PaidLine:
    """A payout as everybody reads it."""

    tranche: int
    cents: int
    state: State
    reversed_cents: int
    ended_at: datetime | None


async def payouts_of(session: AsyncSession, campaign_id: int) -> list[PayoutLine]:
    """Return every payout of a campaign, the first first."""
    query = _lines().where(Payout.campaign_id == campaign_id).order_by(Payout.id).limit(LISTED)
    return [PayoutLine(*row) for row in await session.execute(query)]


async def open_payouts(session: AsyncSession) -> list[PayoutLine]:
    """Return what waits for somebody or for the gateway, the oldest first."""
    query = (
        _lines()
        .where(Payout.state.in_(sorted(IN_FLIGHT)))
        .order_by(Payout.proposed_at, Payout.id)
        .limit(LISTED)
    )
    return [PayoutLine(*row) for row in await session.execute(query)]


async def paid_of(session: AsyncSession, campaign_id: int) -> list[PaidLine]:
    """Return what was paid to a project, and what came back of it."""
    query = (
        select(Payout.tranche, Payout.cents, Payout.state, Payout.reversed_cents, Payout.ended_at)
        .where(Payout.campaign_id == campaign_id, Payout.state.in_([State.SENT, State.REVERSED]))
        .order_by(Payout.id)
    )
    return [PaidLine(*row) for row in await session.execute(query)]


async def by_public_id(
    session: AsyncSession, public_id: str
) -> tuple[Payout, Campaign, Project] | None:
    """Return a payout with its campaign and project."""
    if not is_public_id(public_id):
        return None
    query = (
        select(Payout, Campaign, Project)
        .join(Campaign, Campaign.id == Payout.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(Payout.public_id == public_id)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row.Payout, row.Campaign, row.Project)


async def count_open(session: AsyncSession) -> int:
    """Return how many payouts wait for somebody or for the gateway."""
    query = select(func.count()).where(Payout.state.in_(sorted(IN_FLIGHT)))
    return await session.scalar(query) or 0


def _lines() -> Select[*tuple[Any, ...]]:
    one, other = aliased(Person), aliased(Person)

    def name(person: type[Person]) -> ColumnElement[str]:
        return func.coalesce(case((person.deleted_at.is_(None), person.display_name)), "")

    return (
        select(
            Payout.public_id,
            Campaign.public_id.label("campaign_id"),
            Project.title,
            Payout.tranche,
            Payout.cents,
            Payout.method,
            Payout.state,
            Payout.payee,
            Payout.reference,
            Payout.back_reference,
            Payout.failure,
            Payout.note,
            (Payout.proof != "").label("has_proof"),
            Payout.transfer_id,
            Payout.reversed_cents,
            Payout.proposed_by_id,
            name(one).label("proposed_by"),
            Payout.proposed_at,
            name(other).label("confirmed_by"),
            Payout.confirmed_at,
            Payout.ended_at,
        )
        .join(Campaign, Campaign.id == Payout.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .outerjoin(one, one.id == Payout.proposed_by_id)
        .outerjoin(other, other.id == Payout.confirmed_by_id)
    )
