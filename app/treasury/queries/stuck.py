"""Promises that wait for too long for an answer of the gateway, or of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.pledges.models import Pledge, PledgeDispute, PledgeRefund
from app.pledges.rules import WAITING_REFUNDS, DisputeState, State
from app.projects.models import Project
from app.treasury.models import Payout
from app.treasury.rules import State as PayoutState

STUCK_AFTER = timedelta(minutes=10)
LISTED = 200


@dataclass(frozen=True, slots=True)
class StuckLine:
    """A promise that waits; never whose it is."""

    public_id: str
    campaign_id: str
    title: str
    state: State
    amount_cents: int
    intent_id: str | None
    since: datetime
    refusal_code: str


@dataclass(frozen=True, slots=True)
class UnheardLine:
    """A payout that the gateway was asked for, and of which nobody has heard since."""

    public_id: str
    title: str
    tranche: int
    cents: int
    payee: str
    since: datetime


@dataclass(frozen=True, slots=True)
class ContestedLine:
    """A gift that is, or was, contested."""

    dispute_id: str
    pledge_id: str
    campaign_id: str
    title: str
    cents: int
    fee: int
    state: DisputeState
    reason: str
    opened_at: datetime
    closed_at: datetime | None


def is_stuck(now: datetime) -> ColumnElement[bool]:
    """A promise charging, or a refund on its way, for more than ten minutes."""
    goes_back = (
        select(PledgeRefund.id)
        .where(
            PledgeRefund.pledge_id == Pledge.id,
            PledgeRefund.state.in_(sorted(WAITING_REFUNDS)),
            PledgeRefund.asked_at < now - STUCK_AFTER,
        )
        .exists()
    )
    charging = (Pledge.state == State.CHARGING) & (Pledge.charging_since < now - STUCK_AFTER)
    return or_(charging, goes_back)


async def stuck_ids(session: AsyncSession, now: datetime) -> Sequence[int]:
    """Return the numbers of promises of which the gateway was asked something, and that wait."""
    query = select(Pledge.id).where(Pledge.intent_id.is_not(None), is_stuck(now))
    return list(await session.scalars(query.order_by(Pledge.id)))


async def stuck(session: AsyncSession, now: datetime) -> list[StuckLine]:
    """Return the promises that wait for too long, the oldest first."""
    since = func.coalesce(Pledge.charging_since, Pledge.changed_at)
    query = (
        select(
            Pledge.public_id,
            Campaign.public_id.label("campaign_id"),
            Project.title,
            Pledge.state,
            Pledge.amount_cents,
            Pledge.intent_id,
            since.label("since"),
            Pledge.refusal_code,
        )
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(or_(is_stuck(now), Pledge.state == State.REFUND_FAILED))
        .order_by(since, Pledge.id)
        .limit(LISTED)
    )
    return [StuckLine(*row) for row in await session.execute(query)]


async def count_stuck(session: AsyncSession, now: datetime) -> int:
    """Return how many promises, and payouts on their way, wait for too long."""
    promises = select(func.count()).where(or_(is_stuck(now), Pledge.state == State.REFUND_FAILED))
    payouts = select(func.count()).select_from(Payout).where(_unheard(now))
    query = select(promises.scalar_subquery() + payouts.scalar_subquery())
    return await session.scalar(query) or 0


async def open_ids(session: AsyncSession) -> Sequence[int]:
    """Return the numbers of promises that the gateway has not done with: contested, or going back."""
    disputed = select(PledgeDispute.pledge_id).where(
        PledgeDispute.state.in_([DisputeState.INQUIRY, DisputeState.OPEN])
    )
    goes_back = select(PledgeRefund.pledge_id).where(
        PledgeRefund.state.in_(sorted(WAITING_REFUNDS))
    )
    query = select(Pledge.id).where(
        Pledge.intent_id.is_not(None), Pledge.id.in_(disputed.union(goes_back))
    )
    return list(await session.scalars(query.order_by(Pledge.id)))


def _unheard(now: datetime) -> ColumnElement[bool]:
    return (Payout.state == PayoutState.SENDING) & (
        func.coalesce(Payout.asked_at, Payout.proposed_at) < now - STUCK_AFTER
    )


async def sending_ids(session: AsyncSession, now: datetime) -> Sequence[int]:
    """Return the numbers of payouts that the gateway was asked for, and whose answer was lost."""
    return list(await session.scalars(select(Payout.id).where(_unheard(now)).order_by(Payout.id)))


async def unheard(session: AsyncSession, now: datetime) -> list[UnheardLine]:
    """Return the payouts whose answer was lost, the oldest first."""
    query = (
        select(
            Payout.public_id, Project.title, Payout.tranche, Payout.cents, Payout.payee,
            func.coalesce(Payout.asked_at, Payout.proposed_at),
        )
        .join(Campaign, Campaign.id == Payout.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(_unheard(now))
        .order_by(Payout.id)
        .limit(LISTED)
    )  # fmt: skip
    return [UnheardLine(*row) for row in await session.execute(query)]


async def contested(session: AsyncSession) -> list[ContestedLine]:
    """Return contested gifts, the open ones first."""
    query: Select[*tuple[Any, ...]] = (
        select(
            PledgeDispute.dispute_id,
            Pledge.public_id.label("pledge_id"),
            Campaign.public_id.label("campaign_id"),
            Project.title,
            PledgeDispute.cents,
            PledgeDispute.fee,
            PledgeDispute.state,
            PledgeDispute.reason,
            PledgeDispute.opened_at,
            PledgeDispute.closed_at,
        )
        .join(Pledge, Pledge.id == PledgeDispute.pledge_id)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .order_by(PledgeDispute.closed_at.desc().nulls_first(), PledgeDispute.id.desc())
        .limit(LISTED)
    )
    return [ContestedLine(*row) for row in await session.execute(query)]
