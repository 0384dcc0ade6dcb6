"""A campaign is called off: its review ends with it, and nobody is charged."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.campaigns.rules import Act
from app.campaigns.service.review import end_open
from app.campaigns.service.turn import turn


async def call_off(
    session: AsyncSession, actor: Actor | None, campaign: Campaign, reason: str, now: datetime
) -> None:
    """Call a campaign off for a public reason; without ``actor`` the place does.

    Raises:
        Refused: the policy says no, or it is too late.
        Invalid: the reason is missing.
    """
    await turn(session, actor, campaign, Act.CANCEL, now, reason)
    await end_open(session, campaign.id, now)
