"""A project gathers money while a campaign of it is open."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.core.i18n import gettext as _
from app.core.policy import YES, Verdict, no
from app.projects.conditions import condition
from app.projects.models import Project
from app.projects.rules import Act


@condition(Act.OPEN_CAMPAIGN)
async def campaign_opens(session: AsyncSession, project: Project) -> Verdict:
    """A campaign of it opens in the same moment."""
    query = select(Campaign.id).where(
        Campaign.project_id == project.id, Campaign.state == State.LIVE
    )
    if (await session.execute(query)).first() is not None:
        return YES
    return no(_("A project gathers money through a campaign: prepare one, and open it."))
