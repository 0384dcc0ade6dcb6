"""A fund as somebody may see it, what its dollars multiplied into, and campaign by campaign."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.campaigns.shown import campaign_url
from app.core.ids import is_public_id
from app.funds import policy
from app.funds.caps import multiplied
from app.funds.models import FundCampaign, Match, MatchingFund
from app.funds.rules import HELD, PUBLIC, Side, Standing
from app.funds.shown import proposal_url
from app.organisations.models import Organisation
from app.organisations.queries.speaking import role_in
from app.organisations.rules import Role
from app.projects.models import Project


@dataclass(frozen=True, slots=True)
class SeenFund:
    """A fund, its organisation, and what whoever asks is in it."""

    fund: MatchingFund
    organisation: Organisation
    role: Role | None


async def fund_by(session: AsyncSession, public_id: str, actor: Actor | None) -> SeenFund | None:
    """Return the fund of a public id, if whoever asks may read it."""
    if not is_public_id(public_id):
        return None
    query = (
        select(MatchingFund, Organisation)
        .join(Organisation, Organisation.id == MatchingFund.organisation_id)
        .where(MatchingFund.public_id == public_id)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    role = await role_in(session, row.Organisation.id, actor)
    if not policy.can_read(actor, row.MatchingFund, role):
        return None
    return SeenFund(row.MatchingFund, row.Organisation, role)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the dollars of a fund met, in cents; no gift is named."""

    gifts: int
    """How many gifts were matched."""
    givers: int
    gift_cents: int
    match_cents: int

    @property
    def together(self) -> int:
        """Return what gifts and matches come to."""
        return self.gift_cents + self.match_cents

    @property
    def per_dollar(self) -> int:
        """Return what each dollar of the fund came to with the gifts it met, in cents."""
        return multiplied(self.gift_cents, self.match_cents)


async def figures(session: AsyncSession, fund_id: int) -> Figures:
    """Return what a fund met; of a grant, the gifts that reached its threshold."""
    gifts = func.count(Match.pledge_id)
    query = select(
        gifts,
        func.count(func.distinct(Match.person_id)),
        func.coalesce(func.sum(Match.gift_cents), 0),
        func.coalesce(func.sum(Match.cents), 0),
    ).where(Match.fund_id == fund_id, Match.state.in_(sorted(HELD)))
    many, givers, given, added = (await session.execute(query)).one()
    return Figures(many, givers, int(given), int(added))


@dataclass(frozen=True, slots=True)
class TieLine:
    """A campaign and where it stands with a fund."""

    public_id: str
    standing: Standing
    proposed_by: Side
    proposed_at: datetime
    allocated_cents: int
    booked_cents: int
    campaign_id: int
    campaign_public_id: str
    campaign_state: State
    pledged_cents: int
    minimum_cents: int
    ends_at: datetime | None
    project_title: str
    project_language: str
    is_shown: bool
    """Whether everybody reads the campaign."""

    @property
    def path(self) -> str:
        """Return the page of the campaign."""
        return campaign_url(self.campaign_public_id, self.project_title)

    @property
    def proposal_path(self) -> str:
        """Return the page where both sides read what was said."""
        return proposal_url(self.public_id)


async def campaigns_of(
    session: AsyncSession, fund_id: int, *, everything: bool = False
) -> list[TieLine]:
    """Return the campaigns of a fund, the latest first; ``everything``: what is not public too."""
    query: Select[*tuple[Any, ...]] = (
        select(
            FundCampaign.public_id, FundCampaign.state, FundCampaign.proposed_by,
            FundCampaign.proposed_at, FundCampaign.allocated_cents, FundCampaign.booked_cents,
            Campaign.id, Campaign.public_id, Campaign.state, Campaign.pledged_cents,
            Campaign.minimum_cents, Campaign.ends_at, Project.title, Project.language,
            Campaign.opens_at.is_not(None) & Campaign.hidden_at.is_(None)
            & Project.hidden_at.is_(None),
        )
        .join(Campaign, Campaign.id == FundCampaign.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(FundCampaign.fund_id == fund_id)
        .order_by(FundCampaign.id.desc())
    )  # fmt: skip
    if not everything:
        query = query.where(
            FundCampaign.state.in_(sorted(PUBLIC)), Campaign.opens_at.is_not(None),
            Campaign.hidden_at.is_(None), Project.hidden_at.is_(None),
        )  # fmt: skip
    return [TieLine(*row) for row in await session.execute(query)]
