"""Applications to missions, for programs: sent, listed, answered, taken back."""

from typing import Annotated, Any

from fastapi import Path, Query, Request, Response
from pydantic import ConfigDict

from app.accounts.actor import Actor
from app.accounts.identity import require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.i18n import N_
from app.core.pagination import LONGEST_CURSOR
from app.core.web.json import access, api_router
from app.core.web.page_news import drop_pages
from app.core.web.paging import link_next
from app.core.web.responses import runtime_of
from app.missions.models import Mission
from app.missions.queries.visible import find
from app.missions.shown import changed_tags
from app.volunteering import policy
from app.volunteering.api.shapes import ApplicationList, ApplicationShown
from app.volunteering.models import Application
from app.volunteering.pages.path import judged
from app.volunteering.queries import applications
from app.volunteering.queries.parts import names_of
from app.volunteering.rules import ApplicationState
from app.volunteering.schemas import Applying, Refusal
from app.volunteering.service import answer as service, apply as applying, withdraw as ending

router = api_router("missions")
Volunteer = Annotated[Actor, require_scope(Scope.VOLUNTEERING)]
MissionId = Annotated[str, Path(description=N_("Public id of the mission."))]
ApplicationId = Annotated[str, Path(description=N_("Public id of the application."))]

DESCRIPTIONS = {
    "message": N_("What the person would like to say."),
    "sessions": N_("Public ids of the sessions that suit them."),
    "role": N_("Number of the part they would play, if the mission has parts."),
    "reason": N_("Why; the person reads it."),
}


def described(schema: dict[str, Any]) -> None:
    """Say what each field is for."""
    for name, field in schema["properties"].items():
        field["description"] = DESCRIPTIONS[name]
        field.pop("title", None)


class NewApplication(Applying):
    """I would like to take part."""

    model_config = ConfigDict(json_schema_extra=described)


class NewRefusal(Refusal):
    """No, with a reason."""

    model_config = ConfigDict(json_schema_extra=described)


@router.post(
    "/missions/{mission_id}/applications",
    name="api:apply",
    status_code=201,
    summary=N_("Apply to a mission"),
    description=N_(
        "Places are given for the sessions named once somebody accepts; at once where the mission "
        "takes everybody. A full session puts the person on its waiting list."
    ),
    openapi_extra=access(Scope.VOLUNTEERING),
)
async def apply(
    request: Request,
    session: Session,
    actor: Volunteer,
    mission_id: MissionId,
    sent: NewApplication,
) -> ApplicationShown:
    """Send an application."""
    seen = await find(session, mission_id, actor)
    made, _seated = await applying.apply(session, actor, seen, sent, clock.now())
    drop_pages(session, runtime_of(request), *changed_tags(seen.mission))
    return await _own(session, made, seen.mission.public_id)


@router.get(
    "/missions/{mission_id}/applications",
    name="api:applications",
    summary=N_("List the applications to a mission"),
    description=N_("For those who run it. Those that wait for an answer come first."),
    openapi_extra=access(Scope.VOLUNTEERING),
)
async def received(
    request: Request,
    response: Response,
    session: Session,
    actor: Volunteer,
    mission_id: MissionId,
    after: Annotated[str, Query(max_length=LONGEST_CURSOR, description=N_("Cursor."))] = "",
) -> ApplicationList:
    """Return a page of applications."""
    seen = await find(session, mission_id, actor)
    policy.can_receive(actor, seen.mission, seen.standing).require()
    found = await applications.received(session, seen.mission.id, after)
    link_next(request, response, found.next_cursor)
    return ApplicationList(
        applications=[
            ApplicationShown(
                id=one.public_id,
                mission=seen.mission.public_id,
                state=one.state,
                message=one.message,
                reason=one.reason,
                name=one.name,
                role=one.role,
                sent_at=one.sent_at,
                answered_at=one.answered_at,
            )
            for one in found.items
        ],
        after=found.next_cursor or None,
    )


@router.post(
    "/applications/{application_id}/accept",
    name="api:accept_application",
    summary=N_("Accept an application"),
    description=N_("For those who run the mission. The sessions it names are given with it."),
    openapi_extra=access(Scope.VOLUNTEERING),
)
async def accept(
    request: Request, session: Session, actor: Volunteer, application_id: ApplicationId
) -> ApplicationShown:
    """Say yes."""
    found = await judged(session, actor, application_id)
    await service.accept(session, actor, found.application, clock.now())
    drop_pages(session, runtime_of(request), *changed_tags(found.seen.mission))
    return await _own(session, found.application, found.seen.mission.public_id)


@router.post(
    "/applications/{application_id}/refuse",
    name="api:refuse_application",
    summary=N_("Say no to an application"),
    description=N_("For those who run the mission. The person reads the reason."),
    openapi_extra=access(Scope.VOLUNTEERING),
)
async def refuse(
    request: Request,
    session: Session,
    actor: Volunteer,
    application_id: ApplicationId,
    sent: NewRefusal,
) -> ApplicationShown:
    """Say no."""
    found = await judged(session, actor, application_id)
    await ending.refuse(session, actor, found.application, sent.reason, clock.now())
    drop_pages(session, runtime_of(request), *changed_tags(found.seen.mission))
    return await _own(session, found.application, found.seen.mission.public_id)


@router.delete(
    "/applications/{application_id}",
    name="api:withdraw_application",
    summary=N_("Take an application back"),
    description=N_("The places that it gave are given back with it."),
    openapi_extra=access(Scope.VOLUNTEERING),
)
async def withdraw(
    request: Request, session: Session, actor: Volunteer, application_id: ApplicationId
) -> ApplicationShown:
    """Take it back."""
    found = await ending.withdraw(session, actor, application_id, clock.now())
    drop_pages(session, runtime_of(request), f"mission:{found.mission_id}", "missions")
    mission = await session.get_one(Mission, found.mission_id)
    return await _own(session, found, mission.public_id)


async def _own(session: Session, application: Application, mission: str) -> ApplicationShown:
    role_id = application.role_id
    names = await names_of(session, application.mission_id) if role_id else {}
    return ApplicationShown(
        id=application.public_id,
        mission=mission,
        state=ApplicationState(application.state),
        message=application.message,
        reason=application.reason,
        role=names.get(role_id or 0),
        sent_at=application.sent_at,
        answered_at=application.answered_at,
    )
