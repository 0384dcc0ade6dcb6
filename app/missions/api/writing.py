"""Writing missions and their dates from a program."""

from typing import Annotated, Any, Literal

from fastapi import Depends, Path, Request, Response
from pydantic import ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.identity import ApiVisitor, require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.i18n import N_
from app.core.text import Prose
from app.core.web.forms import FormModel
from app.core.web.json import access, api_router
from app.core.web.page_news import drop_pages
from app.core.web.responses import runtime_of
from app.missions import policy
from app.missions.api.reading import MissionId
from app.missions.api.shapes import MissionShown, SessionList, SessionShown
from app.missions.api.view import base_of, session_shown, whole
from app.missions.dating import CalledOff, Moved, SessionsSent
from app.missions.models import Mission
from app.missions.queries.visible import SeenMission, find, session_by
from app.missions.rules import REASON_MAX, Act
from app.missions.schemas import NewMission, Revision
from app.missions.service import calling_off, course, dates, moving, write
from app.missions.shown import changed_tags

router = api_router("missions")
Writer = Annotated[Actor, require_scope(Scope.MISSIONS)]
SessionId = Annotated[
    str, Path(description=N_("Public identifier."), examples=["k7m2p9x4qa"], max_length=10)
]
DESCRIPTIONS = {
    "project": N_("Public identifier of the project it is for."),
    "organisation": N_("Public identifier of the organisation it is with."),
    "title": N_("What people will do."),
    "tasks": N_("What is to be done, in Markdown."),
    "language": N_("The language of its text."),
    "area": N_("Slug of an area, as the lists of places give it; “city” for the whole city."),
    "place_label": N_("The meeting place, in words."),
    "latitude": N_("Of the meeting place, in degrees."),
    "longitude": N_("Of the meeting place, in degrees."),
    "remote": N_("Whether it can be done from home."),
    "themes": N_("Codes of themes."),
    "causes": N_("Codes of causes."),
    "required_skills": N_("Codes of the skills without which it cannot be done."),
    "useful_skills": N_("Codes of skills that would help."),
    "languages": N_("Languages spoken there; any of them will do."),
    "minimum_age": N_("The youngest that one may be."),
    "checks": N_("Codes of the checks to have passed."),
    "trainings": N_("Codes of the training to have had."),
    "effort": N_("How much it asks of the body."),
    "accessibility": N_("Codes of what is accessible; none: nobody has said."),
    "accessibility_note": N_("What else to know before coming."),
    "minimum_people": N_("How many people a date takes."),
    "maximum_people": N_("How many people may come to a date."),
    "roles": N_("Parts to play."),
    "zone": N_("The time zone of its clock (IANA)."),
    "version": N_("The version that you have read."),
    "starts": N_("When the first one begins, on the mission’s own clock, without an offset."),
    "minutes": N_("How long it is, in minutes."),
    "rule": N_("RRULE (RFC 5545) with COUNT or UNTIL; empty for a single date. 200 dates at most."),
    "exceptions": N_("Days on which it does not take place."),
    "wanted": N_("How many people it takes."),
    "places": N_("How many people may come."),
    "day": N_("The day, on the mission’s own clock."),
    "ends": N_("When it ends; past midnight, on the next day."),
    "reason": N_("Why; those who come read it."),
    "act": N_("What becomes of it."),
    "scope": N_("This date only, or those that follow it in its series too."),
}


def _described(schema: dict[str, Any]) -> None:
    for name, field in schema["properties"].items():
        field["description"] = DESCRIPTIONS[name]
        field.pop("title", None)


class MissionNew(NewMission):
    """A mission, whole, its dates apart; it is a draft until it is published."""

    model_config = ConfigDict(json_schema_extra=_described)


class MissionRewritten(Revision):
    """A mission written anew, whole."""

    model_config = ConfigDict(json_schema_extra=_described)


class NewSessions(SessionsSent):
    """One date, or several that come back by a rule."""

    model_config = ConfigDict(json_schema_extra=_described)


class SessionMovedTo(Moved):
    """Another moment, or other numbers, for one date."""

    model_config = ConfigDict(json_schema_extra=_described)


class SessionCalledOff(CalledOff):
    """Why a date, or those that follow it too, will not take place."""

    model_config = ConfigDict(json_schema_extra=_described)


class Turn(FormModel):
    """What becomes of a mission."""

    model_config = ConfigDict(json_schema_extra=_described)

    act: Literal["publish", "pause", "resume", "finish", "reopen", "cancel"]
    reason: Annotated[Prose, Field(max_length=REASON_MAX)] = ""


async def own(session: Session, visitor: ApiVisitor, mission_id: MissionId) -> SeenMission:
    """Return the mission as who runs it sees it: the operation asks for a scope of its own."""
    return await find(session, mission_id, visitor)


Own = Annotated[SeenMission, Depends(own, scope="function")]


@router.post(
    "/missions",
    name="api:create_mission",
    status_code=201,
    summary=N_("Write a mission"),
    description=N_(
        "A draft, for a project of yours or an organisation that you speak for. Add dates, then "
        "publish it. The header “Location” says where it is."
    ),
    openapi_extra=access(Scope.MISSIONS),
)
async def create(
    request: Request, response: Response, session: Session, actor: Writer, sent: MissionNew
) -> MissionShown:
    """Write a draft."""
    made = await write.create(session, actor, sent, clock.now())
    settings = runtime_of(request).settings
    response.headers["location"] = f"{base_of(settings)}/api/v1/missions/{made.public_id}"
    return await whole(session, settings, made, clock.now())


@router.put(
    "/missions/{mission_id}",
    name="api:change_mission",
    summary=N_("Write a mission anew"),
    description=N_("Sent whole; what is left out is empty afterwards. Its dates stay as they are."),
    openapi_extra=access(Scope.MISSIONS),
)
async def change(
    request: Request, session: Session, actor: Writer, seen: Own, sent: MissionRewritten
) -> MissionShown:
    """Write it anew."""
    policy.may_run(actor, seen.mission, seen.standing).require()
    after = await write.change(session, actor, seen.mission, sent, clock.now())
    return await _answer(request, session, after)


@router.delete(
    "/missions/{mission_id}",
    name="api:discard_mission",
    status_code=204,
    summary=N_("Throw a draft away"),
    description=N_("A mission that has been published is cancelled instead, with a reason."),
    openapi_extra=access(Scope.MISSIONS),
)
async def discard(session: Session, actor: Writer, seen: Own) -> None:
    """Throw a draft away."""
    await write.discard(session, actor, seen.mission)


@router.post(
    "/missions/{mission_id}/turn",
    name="api:turn_mission",
    summary=N_("Publish, pause, resume, finish or cancel a mission"),
    description=N_("Pausing and cancelling take a reason, which everybody reads."),
    openapi_extra=access(Scope.MISSIONS),
)
async def turn(
    request: Request, session: Session, actor: Writer, seen: Own, sent: Turn
) -> MissionShown:
    """Let it take its course."""
    policy.may_run(actor, seen.mission, seen.standing).require()
    if sent.act == "publish":
        after = await course.publish(session, actor, seen.mission, clock.now())
    else:
        after = await course.turn(
            session, actor, seen.mission, Act(sent.act), clock.now(), sent.reason
        )
    return await _answer(request, session, after)


@router.post(
    "/missions/{mission_id}/sessions",
    name="api:add_mission_sessions",
    status_code=201,
    summary=N_("Add dates to a mission"),
    description=N_(
        "One, or several by a rule on the mission’s own clock; both nights when clocks change are "
        "read as RFC 5545 says. Dates that are past or overlap are refused."
    ),
    openapi_extra=access(Scope.MISSIONS),
)
async def add(
    request: Request, session: Session, actor: Writer, seen: Own, sent: NewSessions
) -> SessionList:
    """Add dates."""
    policy.may_run(actor, seen.mission, seen.standing).require()
    plan = sent.plan(seen.mission.zone)
    runtime = runtime_of(request)
    made = await dates.add(session, runtime.settings, actor, seen.mission, plan, clock.now())
    drop_pages(session, runtime, *changed_tags(seen.mission))
    return SessionList(sessions=[session_shown(one) for one in made])


@router.put(
    "/missions/{mission_id}/sessions/{date_id}",
    name="api:move_mission_session",
    summary=N_("Move a date"),
    description=N_(
        "It keeps its UID; its SEQUENCE rises; those who come are written to. The following ones of "
        "its series go as many days further, to the same hours, when “scope” says so."
    ),
    openapi_extra=access(Scope.MISSIONS),
)
async def move(
    request: Request,
    session: Session,
    actor: Writer,
    seen: Own,
    date_id: SessionId,
    sent: SessionMovedTo,
) -> SessionShown:
    """Move a date."""
    one = await session_by(session, seen.mission.id, date_id)
    await moving.move(session, actor, one, sent, clock.now())
    drop_pages(session, runtime_of(request), *changed_tags(seen.mission))
    return session_shown(one)


@router.post(
    "/missions/{mission_id}/sessions/{date_id}/cancel",
    name="api:cancel_mission_session",
    summary=N_("Cancel a date"),
    description=N_("It stays in calendars as cancelled; those who would have come are written to."),
    openapi_extra=access(Scope.MISSIONS),
)
async def cancel(
    request: Request,
    session: Session,
    actor: Writer,
    seen: Own,
    date_id: SessionId,
    sent: SessionCalledOff,
) -> SessionShown:
    """Cancel a date."""
    one = await session_by(session, seen.mission.id, date_id)
    await calling_off.cancel(session, actor, one, sent.reason, clock.now(), sent.scope)
    drop_pages(session, runtime_of(request), *changed_tags(seen.mission))
    return session_shown(one)


async def _answer(request: Request, session: AsyncSession, after: Mission) -> MissionShown:
    runtime = runtime_of(request)
    drop_pages(session, runtime, *changed_tags(after))
    return await whole(session, runtime.settings, after, clock.now())
