"""What is kept of somebody who promised: given to them; money that came stays written down, without their name."""

from collections.abc import AsyncIterator
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.shown import tags
from app.core.errors import DomainError
from app.core.personal import Leaving, Row, erased, kept, rows
from app.core.retention import Term, retained
from app.funds.service import holding as funds
from app.pledges.models import ChargeRun, Pledge, PledgeRefund
from app.pledges.rules import ENDED, OPEN
from app.pledges.service.change import take_back
from app.pledges.service.holding import hold

KEPT = timedelta(days=365)
"""A promise of which nothing was ever charged is over after a year; what was charged is the accounts'."""

retained(
    Term(
        "pledges",
        Pledge,
        lambda now: Pledge.state.in_(sorted(ENDED)) & (Pledge.ended_at < now - KEPT),
    )
)


@kept("pledges")
async def pledges(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what the person promised, and what came of it."""
    query = (
        select(
            Pledge.public_id, Campaign.public_id.label("campaign"), Pledge.state,
            Pledge.amount_cents, Pledge.is_anonymous, Pledge.message, Pledge.language,
            Pledge.card_brand, Pledge.card_last4, Pledge.collected_cents, Pledge.refunded_cents,
            Pledge.gateway, Pledge.customer_id, Pledge.created_at, Pledge.active_at,
            Pledge.collected_at, Pledge.ended_at,
        )
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .where(Pledge.person_id == person_id)
        .order_by(Pledge.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("pledge_refunds")
async def refunds(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what went back to the person."""
    query = (
        select(
            Pledge.public_id.label("pledge"), PledgeRefund.cents, PledgeRefund.state,
            PledgeRefund.reason, PledgeRefund.asked_at, PledgeRefund.settled_at,
        )
        .join(Pledge, Pledge.id == PledgeRefund.pledge_id)
        .where(Pledge.person_id == person_id)
        .order_by(PledgeRefund.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@erased("pledges")
async def erase(session: AsyncSession, leaving: Leaving) -> None:
    """Cancel what can be; forget who promised the rest: money that came stays in the books, as the law asks."""
    for pledge_id in await _hold_all(session, leaving.person_id):
        held = await hold(session, pledge_id)
        pledge = held.pledge
        if pledge.state in OPEN:
            try:
                async with session.begin_nested():
                    await take_back(session, held, leaving.now)
            except DomainError:
                # The deadline has passed: it is charged, or released, as it would have been.
                await session.refresh(pledge)
        pledge.person_id, pledge.is_anonymous, pledge.message = None, True, ""
        leaving.pages.update(tags(held.campaign))
        await session.flush()
    await _forget_as_team(session, leaving.person_id)


async def _hold_all(session: AsyncSession, person_id: int) -> list[int]:
    """Hold all that a person promised to, before anything is let go: campaigns, promises, funds.

    One campaign with its funds after the other would wait for somebody who holds the next campaign,
    and waits for those funds.
    """
    theirs = select(Pledge.campaign_id).where(Pledge.person_id == person_id)
    campaigns = select(Campaign.id).where(Campaign.id.in_(theirs)).order_by(Campaign.id)
    numbers = list(await session.scalars(campaigns.with_for_update(key_share=True)))
    pledges = select(Pledge.id).where(Pledge.person_id == person_id).order_by(Pledge.id)
    found = list(await session.scalars(pledges.with_for_update(key_share=True)))
    await funds.hold_all(session, numbers, person_id)
    return found


async def _forget_as_team(session: AsyncSession, person_id: int) -> None:
    for column in (PledgeRefund.by_id, ChargeRun.paused_by_id, ChargeRun.decided_by_id):
        await session.execute(
            update(column.class_).where(column == person_id).values({column: None})
        )
