"""What volunteering puts into the pages of missions and of members: the buttons, what waits."""

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
from app.missions.queries.visible import mission_by
from app.missions.rules import SessionState
from app.projects.policy import may_run
from app.projects.queries.visible import project_by
from app.volunteering import policy
from app.volunteering.queries import buttons, mine
from app.volunteering.queries.buttons import Buttons


def _render(request: Request, template: str, context: dict[str, Any]) -> str:
    return environment.get_template(template).render(common(request) | context)


@slot("mission.actions")
async def take_part(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """Offer to take part; to who receives people, what waits for them."""
    own = await buttons.own_of(session, about.id, actor.id if actor else None)
    receives = False
    if isinstance(actor, Actor):
        seen = await mission_by(session, about.id, actor)
        receives = bool(seen and policy.can_receive(actor, seen.mission, seen.standing))
    return _render(request, "volunteering/_mission.html", {"own": own, "receives": receives})


@slot("session.actions")
async def sign_up(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """Offer a place in one session, or say what one has; read once for all sessions of the page."""
    known: dict[int, Buttons] = getattr(request.state, "session_buttons", {})
    now = clock.now()
    if about.id not in known:
        known = await buttons.buttons_beside(session, about.id, actor.id if actor else None, now)
        request.state.session_buttons = known
    one = known.get(about.id)
    if one is None or one.state is SessionState.CANCELLED:
        return ""
    return _render(
        request, "volunteering/_session.html", {"one": one, "has_begun": one.starts_at <= now}
    )


@slot("project.actions")
async def project_roster(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """Lead the team of a project to the roster of its missions."""
    if not isinstance(actor, Actor):
        return ""
    seen = await project_by(session, about.id, actor)
    if seen is None or not may_run(actor, seen.role):
        return ""
    return _render(request, "volunteering/_project.html", {"project": seen.project})


@slot("dashboard")
async def ahead(request: Request, session: AsyncSession, _about: Subject, actor: Who | None) -> str:
    """Show a member what they are expected at, and what they are asked."""
    if actor is None:
        return ""
    now = clock.now()
    places = [one for one in await mine.places(session, actor.id, now) if one.ends_at > now]
    torn = [one for one in places if mine.elsewhere(one, places)]
    asks = await mine.asks(session, actor.id, now)
    turns = await mine.turns(session, actor.id)
    if not (places or asks or turns):
        return ""
    context = {"places": places[:3], "asks": asks, "turns": turns, "is_torn": bool(torn)}
    return _render(request, "volunteering/_dashboard.html", context)
