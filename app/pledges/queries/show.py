"""A promise as its giver sees it, with its campaign, its project and its reward."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign, Reward
from app.core.ids import is_public_id
from app.pledges.models import ChargeRun, Pledge, PledgeRefund
from app.pledges.rules import LIVING
from app.projects.models import Project


@dataclass(frozen=True, slots=True)
class SeenPledge:
    """A promise and what it is about."""

    pledge: Pledge
    campaign: Campaign
    project: Project
    reward: Reward | None
    run: ChargeRun | None


async def pledge_by(session: AsyncSession, public_id: str, person_id: int) -> SeenPledge | None:
    """Return a promise to its giver; to anybody else there is none."""
    if not is_public_id(public_id):
        return None
    query = (
        select(Pledge, Campaign, Project, Reward, ChargeRun)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .outerjoin(Reward, Reward.id == Pledge.reward_id)
        .outerjoin(ChargeRun, ChargeRun.campaign_id == Campaign.id)
        .where(Pledge.public_id == public_id, Pledge.person_id == person_id)
        .execution_options(populate_existing=True)
    )
    row = (await session.execute(query)).one_or_none()
    return SeenPledge(*row) if row is not None else None


async def living(session: AsyncSession, campaign_id: int, person_id: int) -> str:
    """Return the public id of the promise that somebody has to a campaign; nothing when they have none."""
    query = select(Pledge.public_id).where(
        Pledge.campaign_id == campaign_id, Pledge.person_id == person_id,
        Pledge.state.in_(LIVING),
    )  # fmt: skip
    return (await session.execute(query)).scalar_one_or_none() or ""


async def rewards_of(session: AsyncSession, campaign_id: int) -> list[Reward]:
    """Return a campaign's rewards, in its own order."""
    query = select(Reward).where(Reward.campaign_id == campaign_id)
    return list(await session.scalars(query.order_by(Reward.position, Reward.id)))


async def refunds_of(session: AsyncSession, pledge_id: int) -> list[PledgeRefund]:
    """Return what went back of a promise, or is on its way."""
    query = select(PledgeRefund).where(PledgeRefund.pledge_id == pledge_id)
    return list(await session.scalars(query.order_by(PledgeRefund.number)))
