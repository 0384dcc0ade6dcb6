"""Campaigns are discussed: questions to the team, under the campaign itself."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns import policy
from app.campaigns.models import Campaign
from app.campaigns.shown import address
from app.core.i18n import gettext as _
from app.core.ids import is_public_id
from app.core.policy import YES, Verdict, no
from app.discussion.hosts import HostedSubject, host
from app.projects.models import Project, TeamMember
from app.projects.rules import RUNS, Standing, TeamRole

KIND = "campaign"


@host(KIND)
async def campaign_host(
    session: AsyncSession, which: str | int, actor: Actor | None
) -> HostedSubject | None:
    """Return the campaign that ``which`` names."""
    if isinstance(which, str) and not is_public_id(which):
        return None
    named = Campaign.id == which if isinstance(which, int) else Campaign.public_id == which
    found = await _find(session, named)
    return None if found is None else hosted_campaign(*found, actor)


def hosted_campaign(
    campaign: Campaign, project: Project, team: frozenset[int], actor: Actor | None
) -> HostedSubject:
    """Return a campaign as the discussion sees it, for a page that has read it already.

    ``team`` are those who run the project: they answer.
    """
    role = TeamRole.MEMBER if actor is not None and actor.id in team else None
    return HostedSubject(
        subject=campaign.subject,
        public_id=campaign.public_id,
        title=project.title,
        path=address(campaign, project.title),
        tag=f"campaign:{campaign.id}",
        author_ids=team,
        language=campaign.language,
        may_read=policy.can_read(actor, campaign, project, role),
        may_comment=can_be_discussed(campaign, project),
        may_moderate=actor is not None and actor.moderates(project.territory_id),
        territory_id=project.territory_id,
    )


def can_be_discussed(campaign: Campaign, project: Project) -> Verdict:
    """A campaign is asked about once it is open, and ever after, unless it is hidden."""
    if campaign.opens_at is None:
        return no(_("Questions can be asked once the campaign is open."))
    if campaign.hidden_at is not None or project.hidden_at is not None:
        return no(_("Moderators have hidden this campaign: it stays as it is for now."))
    return YES


async def _find(
    session: AsyncSession, which: ColumnElement[bool]
) -> tuple[Campaign, Project, frozenset[int]] | None:
    team = (
        select(func.array_agg(TeamMember.person_id))
        .where(
            TeamMember.project_id == Project.id,
            TeamMember.standing == Standing.ACCEPTED,
            TeamMember.role.in_(RUNS),
        )
        .scalar_subquery()
    )
    query = (
        select(Campaign, Project, team)
        .join(Project, Project.id == Campaign.project_id)
        .where(which)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row[0], row[1], frozenset(row[2] or ()))
