"""Campaigns are reported and hidden: a hidden one takes no promise, and its clock goes on."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign, Reward
from app.campaigns.shown import address, tags
from app.core.ids import is_public_id
from app.core.moderated import ReportedThing, moderated
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.projects.models import Project
from app.projects.queries.team import team_of

KIND = "campaign"


@moderated(KIND)
class Campaigns:
    """How campaigns are found, hidden and shown again."""

    async def find(self, session: AsyncSession, which: str | int) -> ReportedThing | None:
        """Return a campaign with all that its team wrote, once it has opened."""
        if isinstance(which, str) and not is_public_id(which):
            return None
        named = Campaign.public_id == which if isinstance(which, str) else Campaign.id == which
        query = (
            select(Campaign, Project)
            .join(Project, Project.id == Campaign.project_id)
            .where(named, Campaign.opens_at.is_not(None))
            .execution_options(populate_existing=True)
        )
        row = (await session.execute(query)).one_or_none()
        if row is None:
            return None
        campaign, project = row
        rewards = select(Reward.title, Reward.what).where(Reward.campaign_id == campaign.id)
        given_back = [f"{one.title}\n{one.what}" for one in await session.execute(rewards)]
        team = await team_of(project.id).alone(session)
        return ReportedThing(
            subject=campaign.subject,
            public_id=campaign.public_id,
            title=project.title,
            text="\n\n".join(filter(None, [campaign.pitch, *given_back, campaign.reason])),
            language=campaign.language,
            path=address(campaign, project.title),
            author_id=team[0].person_id if team else None,
            territory_id=project.territory_id,
            is_hidden=campaign.hidden_at is not None,
            readers=None if project.hidden_at is None else frozenset(),
        )

    async def hide(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Take it from every surface; promises made can still be taken back."""
        await _put(session, runtime, which, now)

    async def restore(
        self, session: AsyncSession, runtime: Runtime, which: int, now: datetime
    ) -> None:
        """Show it again in the state it has."""
        del now
        await _put(session, runtime, which, None)


async def _put(
    session: AsyncSession, runtime: Runtime, which: int, hidden_at: datetime | None
) -> None:
    query = select(Campaign).where(Campaign.id == which).with_for_update(key_share=True)
    campaign = (await session.execute(query.execution_options(populate_existing=True))).scalar_one()
    campaign.hidden_at = (campaign.hidden_at or hidden_at) if hidden_at else None
    await session.flush()
    drop_pages(session, runtime, *tags(campaign))
