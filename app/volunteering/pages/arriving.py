"""I am here: somebody scans the code at the door, or types its six characters."""

from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.throttle import Limit, attempt
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url
from app.volunteering.pages.path import DateInPath, SeenDate
from app.volunteering.queries import lines
from app.volunteering.rules import CAME
from app.volunteering.schemas import Arriving
from app.volunteering.service import arrive as service
from app.volunteering.shown import clock_time, mission_path, when
from app.volunteering.timing import ARRIVAL_BEFORE, arrival

pages = Pages("/mission-sessions", fr="/seances")

TEMPLATE = "volunteering/arrival.html"
TRIED = Limit("volunteering.arrival", 20, 3600)
"""Six characters of thirty-one: so many an hour find nothing."""


@pages.get(
    "/{session_id}/arrival", fr="/{session_id}/arrivee", name="volunteering:arrival", access=MEMBER
)
async def door(
    request: Request,
    session: Session,
    member: Member,
    found: DateInPath,
    code: Annotated[str, Query(max_length=8)] = "",
) -> Response:
    """Ask for the code, filled in for who scanned it: one button is left to press."""
    context = await _context(session, member, found)
    return page(request, TEMPLATE, context | {"form": Form(Arriving, {"code": code})})


@pages.post(
    "/{session_id}/arrival", fr="/{session_id}/arrivee", name="volunteering:arrival", access=MEMBER
)
async def arrive(
    request: Request,
    session: Session,
    member: Member,
    found: DateInPath,
    form: Annotated[Form[Arriving], form_of(Arriving)],
) -> Response:
    """Note that the member is there."""
    context = await _context(session, member, found)
    runtime = runtime_of(request)
    with form.or_rerender(request, TEMPLATE, **context):
        typed = form.data
        await attempt(runtime, TRIED, str(member.id))
        await service.arrive(
            session, runtime.settings, member, found.dated, typed.code, clock.now()
        )
    said = _("You are noted as arrived. Thank you for being here!")
    return redirect(request, url("volunteering:mine"), said)


async def _context(session: Session, member: Actor, found: SeenDate) -> dict[str, Any]:
    dated = found.dated
    place = await lines.place_of(session, dated.id, member.id)
    return {
        "title": dated.title,
        "path": mission_path(dated),
        "when": when(dated),
        "has_place": place is not None,
        "has_come": place is not None and place.state in CAME,
        "moment": arrival(clock.now(), dated.starts_at, dated.ends_at),
        "opens": clock_time(dated.starts_at - ARRIVAL_BEFORE, dated.zone),
        "closes": clock_time(dated.ends_at, dated.zone),
    }
