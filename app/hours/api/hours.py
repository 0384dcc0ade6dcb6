"""Hours, for programs: one's own, those that wait, saying and settling; the same acts as on pages."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from app.accounts.actor import Actor
from app.accounts.identity import require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.errors import Invalid
from app.core.i18n import N_, gettext as _
from app.core.throttle import attempt
from app.core.web.json import access, api_router
from app.core.web.paging import link_next
from app.core.web.responses import runtime_of
from app.hours.api.shapes import HoursList, HoursShown, Listing, NewHours, Turn, WaitingList
from app.hours.limits import SAYS
from app.hours.pages.entries import forget_sums
from app.hours.queries import entries
from app.hours.rules import REASON_MIN, SAYS_MINUTES, Act
from app.hours.service.propose import propose
from app.hours.service.turn import turn
from app.missions.queries.visible import find as find_mission

router = api_router("hours")
Reader = Annotated[Actor, require_scope(Scope.READ)]
Giver = Annotated[Actor, require_scope(Scope.HOURS)]
HoursId = Annotated[str, Path(description=N_("Identifier of the hours."))]


@router.get(
    "/hours",
    name="api:hours",
    summary=N_("List my hours"),
    description=N_("Those that I gave, newest day first, wherever they stand."),
    openapi_extra=access(Scope.READ),
)
async def mine(
    request: Request,
    response: Response,
    session: Session,
    reader: Reader,
    wanted: Annotated[Listing, Query()],
) -> HoursList:
    """List the hours that the token's person gave."""
    found = await entries.own(session, reader.id, after=wanted.after, size=wanted.limit)
    link_next(request, response, found.next_cursor)
    return HoursList(
        hours=[HoursShown.of(line) for line in found.items], after=found.next_cursor or None
    )


@router.get(
    "/hours/waiting",
    name="api:hours_waiting",
    summary=N_("List the hours that wait for me"),
    description=N_("Those of the missions that I run, as long as nobody has answered."),
    openapi_extra=access(Scope.READ),
)
async def waiting(session: Session, reader: Reader) -> WaitingList:
    """List the hours that wait in the missions that the token's person runs."""
    found = await entries.waiting_for(session, reader.id)
    return WaitingList(hours=[HoursShown.of(line) for line in found])


@router.post(
    "/hours",
    name="api:say_hours",
    status_code=201,
    summary=N_("Say hours"),
    description=N_("On a date of the mission, or on another day. Those who run it confirm them."),
    openapi_extra=access(Scope.HOURS),
)
async def say(request: Request, session: Session, giver: Giver, new: NewHours) -> HoursShown:
    """Say hours that the token's person gave to a mission."""
    seen = await find_mission(session, new.mission, giver)
    await attempt(runtime_of(request), SAYS, giver.public_id)
    if bool(new.session) == (new.day is not None):
        said = _("Please choose a date of the mission, or write another day: one of them.")
        raise Invalid({"session": said})
    entry = await propose(session, giver, seen.mission, new.as_typed(), clock.now())
    return HoursShown.of(await entries.line_by(session, entry.id))


@router.post(
    "/hours/{hours_id}",
    name="api:turn_hours",
    summary=N_("Confirm, discuss or take back hours"),
    description=N_(
        "For the two sides alone: who gave the hours, and those who run the mission. Each act is "
        "open to the side whose turn it is."
    ),
    openapi_extra=access(Scope.HOURS),
)
async def answer(
    request: Request, session: Session, giver: Giver, hours_id: HoursId, done: Turn
) -> HoursShown:
    """Do something with some hours, on the side where the token's person stands."""
    act = Act(done.act)
    if act in SAYS_MINUTES and done.minutes is None:
        raise Invalid({"minutes": _("Please say a number.")})
    if act in {Act.DISPUTE, Act.SETTLE} and len(done.reason) < REASON_MIN:
        said = _("Please say why, in at least %(num)d characters.")
        raise Invalid({"reason": said % {"num": REASON_MIN}})
    await attempt(runtime_of(request), SAYS, giver.public_id)
    entry = await turn(session, giver, hours_id, act, clock.now(), done.minutes, done.reason)
    forget_sums(request, session, [entry])
    return HoursShown.of(await entries.line_by(session, entry.id))
