"""A campaign as somebody may see it: with its project, and the role that they have in its team."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Select, String, and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns import policy
from app.campaigns.models import Campaign
from app.core.ids import is_public_id
from app.projects.models import Project, TeamMember
from app.projects.queries.visible import NOBODY
from app.projects.rules import Standing, TeamRole


@dataclass(frozen=True, slots=True)
class SeenCampaign:
    """A campaign, its project, and what whoever asks is in the project's team."""

    campaign: Campaign
    project: Project
    role: TeamRole | None


@cache
def _query(*, by_address: bool) -> Select[*tuple[Any, ...]]:
    theirs = and_(
        TeamMember.project_id == Project.id,
        TeamMember.person_id == bindparam("person", type_=BigInteger),
        TeamMember.standing == Standing.ACCEPTED,
    )
    which = (
        Campaign.public_id == bindparam("which", type_=String)
        if by_address
        else Campaign.id == bindparam("which", type_=BigInteger)
    )
    return (
        select(Campaign, Project, TeamMember.role)
        .join(Project, Project.id == Campaign.project_id)
        .outerjoin(TeamMember, theirs)
        .where(which)
    )


async def campaign_by(
    session: AsyncSession, which: str | int, actor: Actor | None
) -> SeenCampaign | None:
    """Return the campaign of a public id (``str``) or number, if whoever asks may read it."""
    if isinstance(which, str) and not is_public_id(which):
        return None
    values = {"which": which, "person": NOBODY if actor is None else actor.id}
    query = _query(by_address=isinstance(which, str))
    row = (await session.execute(query, values)).one_or_none()
    if row is None or not policy.can_read(actor, row.Campaign, row.Project, row.role):
        return None
    return SeenCampaign(row.Campaign, row.Project, row.role)
