"""What matching puts into other slices: five things on one's own page, who fits on a mission's."""

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
from app.matching.near import five
from app.matching.queries import near, suggesting
from app.matching.queries.introductions import own
from app.matching.rules import Introduction as State
from app.missions.policy import may_run
from app.missions.queries.visible import mission_by
from app.places.gazetteer import gazetteer
from app.volunteering.fitting import who_fits


def _render(request: Request, template: str, context: dict[str, Any]) -> str:
    return environment.get_template(template).render(common(request) | context)


@slot("dashboard")
async def five_things(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """Show five things the member could do this week, near home."""
    del about
    if not isinstance(actor, Actor) or actor.home.is_elsewhere:
        return ""
    things = five(await near.for_member(session, actor.id, actor.home, clock.now()))
    place = gazetteer.neighbourhoods.get(actor.home.neighbourhood_id or 0)
    return _render(request, "matching/_week.html", {"things": things, "place": place})


@slot("dashboard.waiting")
async def who_asks(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """Say how many teams wait for the member's answer."""
    del about
    if not isinstance(actor, Actor):
        return ""
    mine = await own(session, actor.id, clock.now())
    many = sum(one.state is State.WAITS_PERSON for one in mine)
    return _render(request, "matching/_waiting_line.html", {"many": many}) if many else ""


@slot("mission.actions")
async def for_team(
    request: Request, session: AsyncSession, about: Subject, actor: Who | None
) -> str:
    """Lead who runs a mission to who fits it."""
    if not isinstance(actor, Actor):
        return ""
    seen = await mission_by(session, about.id, actor)
    if seen is None or not may_run(actor, seen.mission, seen.standing):
        return ""
    return _render(request, "matching/_mission_actions.html", {"mission": seen.mission})


@who_fits
async def people_who_fit(session: AsyncSession, mission_id: int, limit: int) -> list[int]:
    """Name people who fit a mission, for whoever looks for a replacement; gates are asked again there."""
    found = await suggesting.for_mission(session, mission_id, clock.now(), limit)
    return [pair.helper.person_id for pair in found.pairs]
