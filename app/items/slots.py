"""What things given put into other pages: the thanks of a project, its team's way in, what waits for me."""

from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import clock
from app.core.policy import Who
from app.core.subjects import Subject
from app.core.web.responses import common
from app.core.web.slots import slot
from app.core.web.templates import environment
from app.items.queries.show import thanks_of_project
from app.items.queries.waiting import disputed_for, waits_for
from app.items.rules import counted
from app.projects.models import Project
from app.projects.queries.team import role_of
from app.projects.rules import RUNS


def _render(request: Request, template: str, context: dict[str, Any]) -> str:
    return environment.get_template(template).render(common(request) | context)


@slot("project.body")
async def thanks(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Show whom the project thanks for things."""
    del actor
    found = await thanks_of_project(session, about.id)
    if not found:
        return ""
    return _render(request, "items/_of_project.html", {"thanks": found, "counted": counted})


@slot("project.actions")
async def manage(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Lead the team to what the project asks for."""
    if not isinstance(actor, Actor) or await role_of(session, about.id, actor.id) not in RUNS:
        return ""
    project = await session.get_one(Project, about.id)
    return _render(request, "items/_actions.html", {"project": project})


@slot("dashboard.waiting")
async def waits(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Say what waits for a member: offers to answer, moments to agree to."""
    del about
    if not isinstance(actor, Actor):
        return ""
    found = await waits_for(session, actor.id, clock.now())
    return _render(request, "items/_waiting_lines.html", {"waits": found}) if found else ""


@slot("dashboard")
async def mine(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Lead a member to what they offered."""
    del session, about
    return _render(request, "items/_dashboard.html", {}) if isinstance(actor, Actor) else ""


@slot("staff.queue")
async def queue(request: Request, session: AsyncSession, about: Subject, actor: Who | None) -> str:
    """Link the disputes that moderators may settle."""
    del about
    if not isinstance(actor, Actor) or not actor.is_staff:
        return ""
    many = len(await disputed_for(session, actor))
    return _render(request, "items/_queue.html", {"many": many})
