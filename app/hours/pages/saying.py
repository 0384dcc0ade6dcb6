"""Saying the hours one gave to a mission."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.i18n.format import date_time
from app.core.throttle import attempt
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url
from app.hours import policy
from app.hours.limits import SAYS
from app.hours.queries.places import to_say_of
from app.hours.rules import NOTE_MAX, length
from app.hours.schemas import Proposing
from app.hours.service.propose import propose
from app.missions.models import Mission
from app.missions.path import MissionInPath
from app.missions.shown import address

pages = Pages("/missions")
TEMPLATE = "hours/say.html"


@pages.get("/{mission_id}/hours", fr="/{mission_id}/heures", name="hours:say", access=MEMBER)
async def ask(request: Request, session: Session, member: Member, seen: MissionInPath) -> Response:
    """Ask how long, and when."""
    frame = await _frame(session, member, seen.mission)
    values: dict[str, Any] = {}
    if dates := frame["dates"]:
        minutes = frame["minutes"]
        values = {"session": dates[0][0], "hours": minutes // 60, "minutes": minutes % 60}
    return page(request, TEMPLATE, frame | {"form": Form(Proposing, values)})


@pages.post("/{mission_id}/hours", fr="/{mission_id}/heures", name="hours:say", access=MEMBER)
async def say(
    request: Request,
    session: Session,
    member: Member,
    seen: MissionInPath,
    form: Annotated[Form[Proposing], form_of(Proposing)],
) -> Response:
    """Put them on the table."""
    await attempt(runtime_of(request), SAYS, member.public_id)
    with form.or_rerender(request, TEMPLATE, **await _frame(session, member, seen.mission)):
        entry = await propose(session, member, seen.mission, form.data, clock.now())
    said = _("Thank you! Those who run the mission will confirm your hours.")
    return redirect(request, url("hours:show", hours_id=entry.public_id), said)


async def _frame(session: AsyncSession, member: Actor, mission: Mission) -> dict[str, Any]:
    dates = await to_say_of(session, member.id, mission.id, clock.now())
    return {
        "mission": mission,
        "path": address(mission),
        "dates": [
            (one.public_id, f"{date_time(one.starts_at)} ({length(one.minutes)})") for one in dates
        ],
        "minutes": dates[0].minutes if dates else 0,
        "may": policy.can_propose(member),
        "most": NOTE_MAX,
    }
