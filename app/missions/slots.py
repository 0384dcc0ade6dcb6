"""What missions put into other pages: those of a project, of an organisation, and those that one runs."""

from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import clock
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.responses import common
from app.core.web.routing import url
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.missions.pages.cards import draw
from app.missions.queries import listing
from app.missions.queries.listing import Filters
from app.missions.queries.mine import run_by
from app.missions.queries.standing import standing_in
from app.missions.rules import State, state_label
from app.organisations.models import Organisation
from app.organisations.rules import SPEAKERS
from app.projects.models import Project
from app.projects.rules import RUNS

SHOWN = 6


def _render(request: Request, template: str, context: dict[str, Any]) -> str:
    return environment.get_template(template).render(common(request) | context)


@slot("project.body")
async def of_project(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """List the missions of a project that look for people; its team may add one."""
    who = actor if isinstance(actor, Actor) else None
    project = await session.get_one(Project, subject.id)
    standing = await standing_in(session, who, project_id=project.id, organisation_id=None)
    query = {"project": project.public_id}
    return await _section(
        request, session, Filters(project_id=project.id), query,
        may_add=standing.team_role in RUNS,
    )  # fmt: skip


@slot("organisation.body")
async def of_organisation(
    request: Request, session: AsyncSession, subject: Subject, actor: Who | None
) -> str:
    """List the missions of an organisation that look for people; who speaks for it may add one."""
    who = actor if isinstance(actor, Actor) else None
    organisation = await session.get_one(Organisation, subject.id)
    standing = await standing_in(session, who, project_id=None, organisation_id=organisation.id)
    query = {"organisation": organisation.public_id}
    return await _section(
        request, session, Filters(organisation_id=organisation.id), query,
        may_add=standing.speaks and standing.organisation_role in SPEAKERS,
    )  # fmt: skip


async def _section(
    request: Request,
    session: AsyncSession,
    filters: Filters,
    query: dict[str, str],
    *,
    may_add: bool,
) -> str:
    found = await listing.page_of_missions(session, filters, clock.now(), size=SHOWN)
    if not found.items and not may_add:
        return ""
    context = {
        "cards": draw(found.items),
        "may_add": may_add,
        "new_url": url("missions:new", query=query),
        "feed_url": url("missions:feed", query=query),
    }
    return _render(request, "missions/_of_host.html", context)


@slot("dashboard")
async def mine(request: Request, session: AsyncSession, subject: Subject, actor: Who | None) -> str:
    """List the missions that a member runs and that are not over."""
    if not isinstance(actor, Actor) or actor.id != subject.id:
        return ""
    over = {State.DONE, State.CANCELLED}
    lines = [one for one in await run_by(session, actor, clock.now()) if one.state not in over]
    if not lines:
        return ""
    context = {"lines": lines[:SHOWN], "label": state_label}
    return _render(request, "missions/_dashboard.html", context)
