"""Money in what a project needs: while a campaign is open, it says so in the place of the plan."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns import wording
from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.campaigns.shown import campaign_url
from app.core.i18n import gettext as _
from app.core.i18n.format import date_long
from app.core.needs import Need, NeedKind, needs
from app.projects.models import Project
from app.projects.rules import State as ProjectState

GATHERS = frozenset({State.LIVE, State.EVALUATING, State.FUNDED, State.COLLECTING})
"""Until the money is there."""


@needs("campaigns")
async def money_to_give(session: AsyncSession, project_ids: Sequence[int]) -> list[Need]:
    """Say how far the open campaign of each project is; those without one have no line."""
    query = (
        select(Campaign, Project.title)
        .join(Project, Project.id == Campaign.project_id)
        .where(
            Campaign.project_id.in_(project_ids),
            Campaign.state.in_(GATHERS),
            Campaign.hidden_at.is_(None),
            Project.state == ProjectState.CROWDFUNDING,
        )
    )
    return [_line(campaign, title) for campaign, title in await session.execute(query)]


def _line(campaign: Campaign, title: str) -> Need:
    live = campaign.state is State.LIVE
    reached = campaign.raised_cents >= campaign.minimum_cents
    return Need(
        campaign.project_id,
        NeedKind.MONEY,
        _("A campaign is open") if live else _("A campaign that ended"),
        campaign.raised_cents,
        campaign.optimum_cents if reached else campaign.minimum_cents,
        wording.raised_said(campaign),
        campaign_url(campaign.public_id, title),
        _("Give to the campaign") if live else _("See the campaign"),
        until=date_long(campaign.ends_at) if live and campaign.ends_at else "",
    )
