"""A campaign at each moment of its life: ``author`` carries its project, ``coauthor`` is in the team, ``editor`` mentors."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.rules import ReviewState, State
from app.core.runtime import Runtime
from app.projects.models import Project
from app.projects.rules import State as ProjectState, TeamRole
from tests.factories import campaigns, projects
from tests.world import World

AFTER = ("items", "plans")

MOMENTS = {
    "camp-draft": State.DRAFT,
    "camp-asked": State.REVIEW,
    "camp-ready": State.REVIEW,
    "camp-open": State.LIVE,
    "camp-failed": State.FAILED,
    "camp-away": State.LIVE,
}
"""Names of our own: those of other things are taken."""


async def make(db: AsyncSession, runtime: Runtime, world: World) -> None:
    """Make a campaign at each moment, and a project that could begin one."""
    del runtime
    world.things["campaign"] = {}
    for moment, state in MOMENTS.items():
        made, reward = await _campaign(db, world, moment, state)
        world.things["campaign"][moment] = {
            "campaign_id": made.public_id,
            "campaign_ref": made.public_id,
            "reward_id": reward,
        }
    free = await campaigns.ready_project(db, carrier=world.people["author"])
    await _team(db, world, free)
    world.things["campaign_of"] = {"none-yet": {"project_id": free.public_id}}
    world.named["campaigns:begin"] = {"project_id": free.public_id}


async def _campaign(
    db: AsyncSession, world: World, moment: str, state: State
) -> tuple[Campaign, str]:
    asked = moment == "camp-asked"
    made = await campaigns.campaign(
        db, state, carrier=world.people["author"], reviewed=not asked, known=not asked,
        hidden_at=datetime.now(UTC) if moment == "camp-away" else None,
    )  # fmt: skip
    if asked:
        await campaigns.review(db, made, ReviewState.ASKED, note="Merci de lire.")
    await _team(db, world, await db.get_one(Project, made.project_id))
    reward = await campaigns.reward(db, made, units=20)
    return made, reward.public_id


async def _team(db: AsyncSession, world: World, project: Project) -> None:
    assert project.state in set(ProjectState)
    await projects.join(db, project, world.people["coauthor"])
    await projects.join(db, project, world.people["editor"], TeamRole.MENTOR)
