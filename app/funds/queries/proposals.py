"""What one side proposed to the other, as both read it, and what waits for somebody's answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.core.ids import is_public_id
from app.funds import policy
from app.funds.models import FundCampaign, MatchingFund
from app.funds.rules import Side, Standing
from app.funds.shown import proposal_url
from app.organisations.models import Membership, Organisation
from app.organisations.queries.speaking import role_in
from app.organisations.rules import Role
from app.projects.models import Project, TeamMember
from app.projects.queries.team import role_of
from app.projects.rules import RUNS, Standing as TeamStanding


@dataclass(frozen=True, slots=True)
class SeenProposal:
    """A proposal with all that it is about, and on which side whoever asks stands."""

    asked: FundCampaign
    fund: MatchingFund
    organisation: Organisation
    campaign: Campaign
    project: Project
    side: Side


async def proposal_by(session: AsyncSession, public_id: str, actor: Actor) -> SeenProposal | None:
    """Return the proposal of a public id, if whoever asks stands on one of its sides."""
    if not is_public_id(public_id):
        return None
    query = (
        select(FundCampaign, MatchingFund, Organisation, Campaign, Project)
        .join(MatchingFund, MatchingFund.id == FundCampaign.fund_id)
        .join(Organisation, Organisation.id == MatchingFund.organisation_id)
        .join(Campaign, Campaign.id == FundCampaign.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(FundCampaign.public_id == public_id)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        return None
    fund_role = await role_in(session, row.Organisation.id, actor)
    role = await role_of(session, row.Project.id, actor.id)
    side = policy.side_of(fund_role, role, row.FundCampaign)
    if side is None:
        return None
    return SeenProposal(
        row.FundCampaign, row.MatchingFund, row.Organisation, row.Campaign, row.Project, side
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that waits for an answer."""

    public_id: str
    proposed_by: Side
    proposed_at: datetime
    fund: str
    organisation: str
    project: str

    @property
    def path(self) -> str:
        """Return where it is answered."""
        return proposal_url(self.public_id)


def _waiting() -> Select[*tuple[Any, ...]]:
    return (
        select(
            FundCampaign.public_id, FundCampaign.proposed_by, FundCampaign.proposed_at,
            MatchingFund.name, Organisation.name, Project.title,
        )
        .join(MatchingFund, MatchingFund.id == FundCampaign.fund_id)
        .join(Organisation, Organisation.id == MatchingFund.organisation_id)
        .join(Campaign, Campaign.id == FundCampaign.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(FundCampaign.state == Standing.PROPOSED)
        .order_by(FundCampaign.proposed_at, FundCampaign.id)
    )  # fmt: skip


async def waiting_for(session: AsyncSession, person_id: int) -> list[Waiting]:
    """Return the proposals that wait for a person's answer, oldest first."""
    owns = select(Membership.organisation_id).where(
        Membership.person_id == person_id, Membership.role == Role.OWNER
    )
    runs = select(TeamMember.project_id).where(
        TeamMember.person_id == person_id,
        TeamMember.standing == TeamStanding.ACCEPTED,
        TeamMember.role.in_(sorted(RUNS)),
    )
    theirs = or_(
        and_(FundCampaign.proposed_by == Side.CAMPAIGN, MatchingFund.organisation_id.in_(owns)),
        and_(FundCampaign.proposed_by == Side.FUND, Campaign.project_id.in_(runs)),
    )
    mine = FundCampaign.proposer_id.is_distinct_from(person_id)
    rows = await session.execute(_waiting().where(theirs, mine).limit(20))
    return [Waiting(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class CampaignTie:
    """Where a fund stands with a campaign, for its team."""

    public_id: str
    fund_id: int
    fund: str
    organisation: str
    standing: Standing
    proposed_by: Side
    allocated_cents: int

    @property
    def path(self) -> str:
        """Return where both sides read what was said."""
        return proposal_url(self.public_id)


async def ties_of(session: AsyncSession, campaign_id: int) -> list[CampaignTie]:
    """Return every fund of a campaign, whatever its standing, the latest first."""
    query = (
        select(
            FundCampaign.public_id, MatchingFund.id, MatchingFund.name, Organisation.name,
            FundCampaign.state, FundCampaign.proposed_by, FundCampaign.allocated_cents,
        )
        .join(MatchingFund, MatchingFund.id == FundCampaign.fund_id)
        .join(Organisation, Organisation.id == MatchingFund.organisation_id)
        .where(FundCampaign.campaign_id == campaign_id)
        .order_by(FundCampaign.id.desc())
    )  # fmt: skip
    return [CampaignTie(*row) for row in await session.execute(query)]
