"""Whoever writes holds the rows, always in one order: the reading of a promise, its campaign, the promise, funds."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.core.errors import NotFound
from app.pledges.models import Pledge
from app.projects.models import Project

READING = text("SELECT pg_advisory_xact_lock(hashtextextended('pledge:' || :pledge, 0))")


@dataclass(frozen=True, slots=True)
class Held:
    """A promise and its campaign, which nobody else changes until the transaction ends."""

    campaign: Campaign
    pledge: Pledge


async def hold_campaign(session: AsyncSession, campaign_id: int) -> Campaign:
    """Return a campaign as it is, held: counting on it waits for us.

    Raises:
        NotFound: it is gone.
    """
    query = (
        select(Campaign)
        .where(Campaign.id == campaign_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    campaign = (await session.execute(query)).scalar_one_or_none()
    if campaign is None:
        raise NotFound
    return campaign


async def hold(session: AsyncSession, pledge_id: int) -> Held:
    """Hold a promise, its campaign before it.

    Raises:
        NotFound: it is gone.
    """
    campaign_id = await session.scalar(select(Pledge.campaign_id).where(Pledge.id == pledge_id))
    if campaign_id is None:
        raise NotFound
    campaign = await hold_campaign(session, campaign_id)
    return Held(campaign, await hold_pledge(session, pledge_id))


async def hold_pledge(session: AsyncSession, pledge_id: int) -> Pledge:
    """Hold a promise alone; whoever does so touches no campaign afterwards."""
    query = (
        select(Pledge)
        .where(Pledge.id == pledge_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.execute(query)).scalar_one()


async def read_alone(session: AsyncSession, pledge_id: int) -> None:
    """Let nobody else read this promise at the gateway until we have applied what we read.

    Taken before any row is held: otherwise an older reading could be applied after a newer one.
    """
    await session.execute(READING, {"pledge": str(pledge_id)})


async def is_project_hidden(session: AsyncSession, campaign: Campaign) -> bool:
    """Say whether moderators have hidden the project of a campaign."""
    query = select(Project.hidden_at).where(Project.id == campaign.project_id)
    return (await session.execute(query)).scalar_one() is not None


async def database_clock(session: AsyncSession) -> datetime:
    """Return the moment by the database's own clock, which says when a campaign ends."""
    instant: datetime = (await session.execute(select(func.clock_timestamp()))).scalar_one()
    return instant
