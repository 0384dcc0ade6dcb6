"""At the deadline a campaign is evaluated, exactly once, however many schedulers try."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.rules import Act, State, outcome
from app.campaigns.service.turn import TurnedMeanwhile, turn

MOST = 100
"""Campaigns that one run evaluates."""


async def due(session: AsyncSession, limit: int = MOST) -> list[int]:
    """Return the numbers of campaigns whose deadline has passed by the database's clock."""
    query = (
        select(Campaign.id)
        .where(Campaign.state == State.LIVE, Campaign.ends_at <= func.clock_timestamp())
        .order_by(Campaign.ends_at, Campaign.id)
        .limit(limit)
    )
    return list(await session.scalars(query))


async def evaluate(session: AsyncSession, campaign_id: int, now: datetime) -> State | None:
    """Count what was promised, and conclude; None when it is not to be done, or another did it.

    Closing the counters and concluding are one transaction: nobody ever sees the one without the
    other, and one that crashes in between is begun again as if it had never been.
    """
    query = (
        select(Campaign).where(Campaign.id == campaign_id).execution_options(populate_existing=True)
    )
    campaign = (await session.execute(query)).scalar_one_or_none()
    if campaign is None or campaign.state is not State.LIVE:
        return None
    try:
        await turn(session, None, campaign, Act.EVALUATE, now)
    except TurnedMeanwhile:
        return None
    act = outcome(
        campaign.kind, raised_cents=campaign.raised_cents, minimum_cents=campaign.minimum_cents
    )
    return await turn(session, None, campaign, act, now)
