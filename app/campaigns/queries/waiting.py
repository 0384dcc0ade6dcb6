"""Campaigns that wait for a reader: of the staff's territories, or that somebody mentors."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign, CampaignReview
from app.campaigns.rules import ReviewState, State
from app.places.rules import Area
from app.projects.models import Project, TeamMember
from app.projects.rules import Standing, TeamRole

MOST = 100


@dataclass(frozen=True, slots=True)
class Waiting:
    """A campaign that nobody has decided on yet."""

    public_id: str
    title: str
    language: str
    area: Area
    asked_at: datetime


async def waiting_for(session: AsyncSession, actor: Actor) -> list[Waiting]:
    """Return the campaigns that somebody of the staff may review, the longest waiting first."""
    query = (
        select(
            Campaign.public_id, Project.title, Project.language, Project.territory_id,
            Project.neighbourhood_id, CampaignReview.asked_at,
        )
        .join(Campaign, Campaign.id == CampaignReview.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(
            CampaignReview.state == ReviewState.ASKED,
            Campaign.state == State.REVIEW,
            Project.hidden_at.is_(None),
        )
        .order_by(CampaignReview.asked_at, CampaignReview.id)
        .limit(MOST)
    )  # fmt: skip
    if not (actor.is_administrator or actor.moderates_everywhere):
        query = query.where(Project.territory_id.in_(sorted(actor.moderated_territories)))
    return [
        Waiting(row.public_id, row.title, row.language, Area(row.territory_id, row.neighbourhood_id), row.asked_at)
        for row in await session.execute(query)
    ]  # fmt: skip


async def mentored(session: AsyncSession, person_id: int) -> list[tuple[str, str]]:
    """Return the campaigns up for review of projects that somebody mentors: public id, title."""
    query = (
        select(Campaign.public_id, Project.title)
        .join(CampaignReview, CampaignReview.campaign_id == Campaign.id)
        .join(Project, Project.id == Campaign.project_id)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .where(
            CampaignReview.state == ReviewState.ASKED,
            Campaign.state == State.REVIEW,
            TeamMember.person_id == person_id,
            TeamMember.role == TeamRole.MENTOR,
            TeamMember.standing == Standing.ACCEPTED,
        )
        .order_by(CampaignReview.asked_at)
        .limit(MOST)
    )
    return [(row.public_id, row.title) for row in await session.execute(query)]
