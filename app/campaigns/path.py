"""The campaign that an address names: its public id, alone or followed by its project's title."""

from typing import Annotated

from fastapi import Depends
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.identity import Member, Visitor
from app.campaigns.models import Campaign
from app.campaigns.queries.visible import SeenCampaign, campaign_by
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _
from app.core.ids import is_public_id
from app.projects.policy import may_run

__all__ = ["CampaignInPath", "CampaignInRef", "RunCampaign", "SeenCampaign", "find"]


async def find(session: AsyncSession, actor: Actor | None, public_id: str) -> SeenCampaign:
    """Return the campaign of a public id.

    Raises:
        NotFound: there is none, or moderators have hidden it (then the message says so).
    """
    seen = await campaign_by(session, public_id, actor)
    if seen is not None:
        return seen
    query = select(Campaign.id).where(
        Campaign.public_id == public_id, Campaign.hidden_at.is_not(None)
    )
    if is_public_id(public_id) and (await session.execute(query)).first():
        raise NotFound(_("Moderators have hidden this campaign: it cannot be read for now."))
    raise NotFound


async def by_id(session: Session, visitor: Visitor, campaign_id: str) -> SeenCampaign:
    """Return the campaign of ``/campaigns/{campaign_id}/…``."""
    return await find(session, visitor, campaign_id)


async def by_ref(session: Session, visitor: Visitor, campaign_ref: str) -> SeenCampaign:
    """Return the campaign of ``/campaigns/{campaign_ref}``, whatever words follow its public id."""
    return await find(session, visitor, campaign_ref.partition("-")[0])


async def run(
    member: Member, seen: Annotated[SeenCampaign, Depends(by_id, scope="function")]
) -> SeenCampaign:
    """Return the campaign of ``/campaigns/{campaign_id}/…`` to its project's team.

    Raises:
        Refused: for anybody else.
    """
    may_run(member, seen.role).require()
    return seen


CampaignInPath = Annotated[SeenCampaign, Depends(by_id, scope="function")]
"""The campaign of an address with ``{campaign_id}``, if whoever asks may read it; else 404."""

CampaignInRef = Annotated[SeenCampaign, Depends(by_ref, scope="function")]
"""The campaign of an address with ``{campaign_ref}``, if whoever asks may read it; else 404."""

RunCampaign = Annotated[SeenCampaign, Depends(run, scope="function")]
"""The campaign of an address with ``{campaign_id}``, to its project's team; else 403."""
