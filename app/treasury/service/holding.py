"""Locks, always in one order: the campaign, then its payout."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.core.errors import NotFound
from app.treasury.models import Payout


async def held_campaign(session: AsyncSession, campaign_id: int) -> Campaign:
    """Return a campaign as it is now, held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    query = select(Campaign).where(Campaign.id == campaign_id).with_for_update()
    found = await session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def held_payout(session: AsyncSession, payout_id: int) -> tuple[Payout, Campaign]:
    """Return a payout and its campaign as they are now, held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    of = await session.scalar(select(Payout.campaign_id).where(Payout.id == payout_id))
    if of is None:
        raise NotFound
    campaign = await held_campaign(session, of)
    query = select(Payout).where(Payout.id == payout_id).with_for_update()
    found = await session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found, campaign
