"""One lock for each campaign: what its team writes is done one at a time, by the version it has seen."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns import policy
from app.campaigns.models import Campaign
from app.core.errors import Conflict, NotFound
from app.core.i18n import gettext as _
from app.projects.models import Project
from app.projects.queries.team import role_of
from app.projects.rules import TeamRole


@dataclass(frozen=True, slots=True)
class Held:
    """A campaign that nobody else changes, its project, and what the actor is in the team."""

    campaign: Campaign
    project: Project
    role: TeamRole | None


class CampaignMovedOn(Conflict):
    """The campaign changed since it was last seen."""

    code = "moved-on"

    def __init__(self, version: int) -> None:
        super().__init__(
            _("Somebody else changed this in the meantime: nothing has been overwritten.")
        )
        self.version = version

    @property
    def facts(self) -> dict[str, object]:
        """Return the version that stands."""
        return {"version": self.version}


async def held_by(session: AsyncSession, actor: Actor, campaign_id: int) -> Held:
    """Return the campaign as it is now, and let nobody else change it until the end.

    Raises:
        NotFound: it is gone.
    """
    query = (
        select(Campaign)
        .where(Campaign.id == campaign_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    campaign = (await session.execute(query)).scalar_one_or_none()
    if campaign is None:
        raise NotFound
    project = await session.get_one(Project, campaign.project_id)
    return Held(campaign, project, await role_of(session, project.id, actor.id))


async def to_write(
    session: AsyncSession, actor: Actor, campaign_id: int, version: int | None = None
) -> Held:
    """Hold a campaign to change what it says; its version rises.

    Raises:
        Refused: the policy says no.
        CampaignMovedOn: ``version`` is not the one that stands.
    """
    held = await held_by(session, actor, campaign_id)
    policy.can_write(actor, held.campaign, held.project, held.role).require()
    if version is not None and version != held.campaign.version:
        raise CampaignMovedOn(held.campaign.version)
    held.campaign.version += 1
    return held
