"""What the treasury does when others have acted: a report was published, a project closed."""

from sqlalchemy import select

from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.core import clock
from app.core.events import subscribe
from app.core.runtime import Runtime
from app.projects.events import ProjectTurned
from app.treasury.service.follow import follow
from app.treasury.service.holding import held_campaign


@subscribe(ProjectTurned)
async def closes(runtime: Runtime, happened: ProjectTurned) -> None:
    """Let a campaign whose money is all paid close with its project."""
    async with runtime.database.transaction() as session:
        query = select(Campaign.id).where(
            Campaign.project_id == happened.project_id, Campaign.state == State.DELIVERING
        )
        for campaign_id in list(await session.scalars(query)):
            await follow(session, await held_campaign(session, campaign_id), clock.now())
