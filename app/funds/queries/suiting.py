"""Campaigns that a fund could be proposed to: open ones, of its places and themes, not yet its own."""

from dataclasses import dataclass

from sqlalchemy import ARRAY, String, cast, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.core.i18n import gettext as _
from app.core.i18n.format import money
from app.funds.models import FundCampaign, MatchingFund
from app.funds.rules import AGAIN
from app.projects.models import Project

MOST = 200
"""Open campaigns in a list to choose from."""


@dataclass(frozen=True, slots=True)
class Suiting:
    """An open campaign that a fund is for."""

    public_id: str
    title: str
    pledged_cents: int
    minimum_cents: int

    @property
    def words(self) -> str:
        """Return its line in a list to choose from."""
        return _("%(title)s: %(pledged)s of %(minimum)s") % {
            "title": self.title, "pledged": money(self.pledged_cents),
            "minimum": money(self.minimum_cents),
        }  # fmt: skip


async def suiting(session: AsyncSession, fund: MatchingFund) -> list[Suiting]:
    """Return the campaigns that a fund could be proposed to, those that end first before the others."""
    taken = select(FundCampaign.campaign_id).where(
        FundCampaign.fund_id == fund.id, FundCampaign.state.not_in(sorted(AGAIN))
    )
    query = (
        select(
            Campaign.public_id, Project.title, Campaign.pledged_cents, Campaign.minimum_cents
        )
        .join(Project, Project.id == Campaign.project_id)
        .where(
            Campaign.state == State.LIVE, Campaign.hidden_at.is_(None),
            Project.hidden_at.is_(None), Campaign.id.not_in(taken),
        )
        .order_by(Campaign.ends_at, Campaign.id)
        .limit(MOST)
    )  # fmt: skip
    if fund.territory_id is not None:
        query = query.where(Project.territory_id == fund.territory_id)
    if fund.themes:
        sought = cast(fund.themes, ARRAY(String(20)))
        query = query.where(Project.themes.op("&&")(sought))
    return [Suiting(*row) for row in await session.execute(query)]
