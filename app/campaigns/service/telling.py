"""Who is told that a campaign came to another state: followers of it and of its project, its team."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.core.i18n import N_
from app.core.notices import tell
from app.projects.models import Project
from app.projects.queries.team import member_ids

TURNED = "campaigns.turned"
TEAM = N_("because you are of the project’s team")
TOLD = frozenset({State.LIVE, State.FUNDED, State.FAILED, State.CANCELLED, State.SETTLED})
"""States that people wait for; the rest is bookkeeping."""

BEFORE = frozenset({State.DRAFT, State.REVIEW})


async def tell_turn(
    session: AsyncSession,
    actor: Actor | None,
    project: Project,
    campaign: Campaign,
    was: State,
) -> None:
    """Tell whoever follows a campaign or its project, and the team, once for each state."""
    if campaign.state not in TOLD or (was in BEFORE and campaign.state is State.CANCELLED):
        return
    await tell(
        session, TURNED, f"{TURNED}:{campaign.id}:{campaign.state}",
        to=sorted(await member_ids(session, project.id)), because=TEAM,
        followers_of=[f"campaign:{campaign.id}", f"project:{project.id}"],
        but=[actor.id] if actor else [],
        data={"campaign": campaign.public_id, "state": str(campaign.state)},
    )  # fmt: skip
