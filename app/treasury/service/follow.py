"""A campaign follows its money: paid in part, paid but for the last tranche, all accounted for."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.rules import Act, State
from app.campaigns.service.turn import turn
from app.treasury.queries.standing import Standing, standing_of


def next_act(state: State, standing: Standing) -> Act | None:
    """Return what a campaign becomes by where its money stands, if anything."""
    paid = standing.sums.paid
    if state is State.SETTLED and paid > 0:
        return Act.PAY_OUT
    if state is State.PAYING_OUT and paid >= standing.tranches.first:
        return Act.DELIVER
    if state is State.DELIVERING and standing.is_over:
        return Act.CLOSE
    return None


async def follow(session: AsyncSession, campaign: Campaign, now: datetime) -> None:
    """Turn a campaign, whose row is held, as far as its money has come."""
    standing = await standing_of(session, campaign)
    while (act := next_act(campaign.state, standing)) is not None:
        await turn(session, None, campaign, act, now)
