"""What campaigns put into other pages: the campaign first on its project's page, what waits for readers."""

from typing import Any

from fastapi import Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.campaigns.pages.view import frame
from app.campaigns.policy import BEGINS_IN
from app.campaigns.queries.parts import database_now
from app.campaigns.queries.visible import SeenCampaign
from app.campaigns.queries.waiting import mentored, waiting_for
from app.campaigns.rules import ENDED
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.responses import common
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.projects.models import Project
from app.projects.queries.team import role_of
from app.projects.rules import RUNS


def _render(request: Request, template: str, context: dict[str, Any]) -> str:
    return environment.get_template(template).render(common(request) | context)


async def _last(session: AsyncSession, project_id: int, *, opened: bool) -> Campaign | None:
    """Return the last campaign of a project; of those that everybody reads when ``opened``."""
    query = select(Campaign).where(Campaign.project_id == project_id)
    if opened:
        query = query.where(Campaign.opens_at.is_not(None), Campaign.hidden_at.is_(None))
    query = query.order_by(Campaign.id.desc()).limit(1)
    return (await session.execute(query)).scalar_one_or_none()


@slot("project.first")
async def campaign_first(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """Show the campaign of a project, while it is open and ever after."""
    del actor
    campaign = await _last(session, about.id, opened=True)
    if campaign is None:
        return ""
    project = await session.get_one(Project, about.id)
    seen = SeenCampaign(campaign, project, None)
    shown = frame(seen, None, await database_now(session))
    return _render(request, "campaigns/_of_project.html", shown)


@slot("project.actions")
async def prepare(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """Lead the team to its campaign, or to how one is begun."""
    if not isinstance(actor, Actor) or await role_of(session, about.id, actor.id) not in RUNS:
        return ""
    project = await session.get_one(Project, about.id)
    last = await _last(session, about.id, opened=False)
    living = last if last is not None and last.state not in ENDED else None
    if living is None and project.state not in BEGINS_IN:
        return ""
    context = {"project": project, "campaign": living}
    return _render(request, "campaigns/_actions.html", context)


@slot("staff.queue")
async def queue(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Link the campaigns that wait for a review in the territories of the staff."""
    del about
    if not isinstance(actor, Actor) or not actor.is_staff:
        return ""
    many = len(await waiting_for(session, actor))
    return _render(request, "campaigns/_queue.html", {"many": many})


@slot("dashboard.waiting")
async def waits(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Say which campaigns wait for somebody's review."""
    del about
    if not isinstance(actor, Actor):
        return ""
    mine = await mentored(session, actor.id)
    many = len(await waiting_for(session, actor)) if actor.is_staff else 0
    if not mine and not many:
        return ""
    return _render(request, "campaigns/_waiting_lines.html", {"mentored": mine, "many": many})
