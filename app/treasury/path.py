"""The campaign or the payout of an address of the staff: any state, hidden ones included."""

from typing import Annotated

from fastapi import Depends
from sqlalchemy import select

from app.campaigns.models import Campaign
from app.campaigns.queries.visible import SeenCampaign
from app.core.db import Session
from app.core.errors import NotFound
from app.core.ids import is_public_id
from app.projects.models import Project
from app.projects.queries.team import role_of
from app.treasury.asking import Treasurer
from app.treasury.models import Payout
from app.treasury.queries.payouts import by_public_id


async def any_campaign(session: Session, treasurer: Treasurer, campaign_id: str) -> SeenCampaign:
    """Return a campaign to an administrator.

    Raises:
        NotFound: there is none.
    """
    query = (
        select(Campaign, Project)
        .join(Project, Project.id == Campaign.project_id)
        .where(Campaign.public_id == campaign_id)
    )
    row = (await session.execute(query)).one_or_none() if is_public_id(campaign_id) else None
    if row is None:
        raise NotFound
    return SeenCampaign(
        row.Campaign, row.Project, await role_of(session, row.Project.id, treasurer.id)
    )


async def any_payout(
    session: Session, treasurer: Treasurer, payout_id: str
) -> tuple[Payout, SeenCampaign]:
    """Return a payout and its campaign to an administrator.

    Raises:
        NotFound: there is none.
    """
    found = await by_public_id(session, payout_id)
    if found is None:
        raise NotFound
    payout, campaign, project = found
    role = await role_of(session, project.id, treasurer.id)
    return payout, SeenCampaign(campaign, project, role)


AnyCampaign = Annotated[SeenCampaign, Depends(any_campaign, scope="function")]
AnyPayout = Annotated[tuple[Payout, SeenCampaign], Depends(any_payout, scope="function")]
