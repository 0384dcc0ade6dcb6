"""Places in sessions and turns on waiting lists, for programs."""

from typing import Annotated, Any

from fastapi import Path, Request
from pydantic import ConfigDict

from app.accounts.actor import Actor
from app.accounts.identity import ApiReader, require_scope
from app.accounts.rules import Scope
from app.core import clock
from app.core.db import Session
from app.core.i18n import N_
from app.core.web.json import access, api_router
from app.core.web.page_news import drop_pages
from app.core.web.responses import runtime_of
from app.volunteering.api.shapes import PartList, PartShown, PlaceList, PlaceShown, TurnShown
from app.volunteering.dated import Dated
from app.volunteering.models import SignUp
from app.volunteering.pages.path import seen_date
from app.volunteering.queries import mine
from app.volunteering.queries.parts import names_of, parts_of
from app.volunteering.schemas import SigningUp
from app.volunteering.service import cancel as cancelling, sign_up as service, wait as waiting
from app.volunteering.shown import tags

router = api_router("missions")
Volunteer = Annotated[Actor, require_scope(Scope.VOLUNTEERING)]
Reader = Annotated[Actor, require_scope(Scope.READ)]
SessionId = Annotated[str, Path(description=N_("Public id of the session."))]
SignUpId = Annotated[str, Path(description=N_("Public id of the place."))]
TurnId = Annotated[str, Path(description=N_("Public id of the turn."))]


def _described(schema: dict[str, Any]) -> None:
    field = schema["properties"]["role"]
    field["description"] = N_("Number of the part they would play, if the mission has parts.")
    field.pop("title", None)


class NewPlace(SigningUp):
    """A place in a session."""

    model_config = ConfigDict(json_schema_extra=_described)


@router.get(
    "/me/sign-ups",
    name="api:sign_ups",
    summary=N_("List my places in sessions"),
    description=N_("Those of the past year and those to come."),
    openapi_extra=access(Scope.READ),
)
async def own(session: Session, actor: Reader) -> PlaceList:
    """Return one's own places."""
    found = await mine.places(session, actor.id, clock.now())
    return PlaceList(
        sign_ups=[
            PlaceShown(
                id=one.public_id,
                session=one.session_public_id,
                mission=one.mission_public_id,
                title=one.title,
                state=one.state,
                role=one.role,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
            )
            for one in found
        ]
    )


@router.get(
    "/mission-sessions/{session_id}/parts",
    name="api:parts",
    summary=N_("List the parts of a session"),
    description=N_("How many people each takes, and how many play it; none where it has no parts."),
    openapi_extra=access("public"),
)
async def parts(session: Session, reader: ApiReader, session_id: SessionId) -> PartList:
    """Return the parts that one may choose from."""
    dated = (await seen_date(session, reader, session_id)).dated
    found = (await parts_of(session, [dated.id])).get(dated.id, [])
    return PartList(
        parts=[
            PartShown(role=one.id, name=one.name, people=one.people, taken=one.taken)
            for one in found
        ]
    )


@router.post(
    "/mission-sessions/{session_id}/sign-ups",
    name="api:sign_up",
    status_code=201,
    summary=N_("Take a place in a session"),
    description=N_(
        "For who was accepted, or where everybody is. Taken twice, it is the same place; with "
        "another part, the part changes."
    ),
    openapi_extra=access(Scope.VOLUNTEERING),
)
async def sign_up(
    request: Request, session: Session, actor: Volunteer, session_id: SessionId, sent: NewPlace
) -> PlaceShown:
    """Take a place."""
    dated = (await seen_date(session, actor, session_id)).dated
    place = await service.sign_up(session, actor, dated.id, clock.now(), role_id=sent.role)
    drop_pages(session, runtime_of(request), *tags(dated))
    return await _shown(session, place, dated)


@router.delete(
    "/sign-ups/{sign_up_id}",
    name="api:cancel_sign_up",
    summary=N_("Give a place back"),
    description=N_("Before the session begins. It goes to the next in line."),
    openapi_extra=access(Scope.VOLUNTEERING),
)
async def cancel(
    request: Request, session: Session, actor: Volunteer, sign_up_id: SignUpId
) -> PlaceShown:
    """Give a place back."""
    place, dated = await cancelling.cancel(session, actor, sign_up_id, clock.now())
    drop_pages(session, runtime_of(request), *tags(dated))
    return await _shown(session, place, dated)


@router.post(
    "/mission-sessions/{session_id}/waiting",
    name="api:wait",
    status_code=201,
    summary=N_("Join a waiting list"),
    description=N_("A place is offered in order, for a while, never after the session begins."),
    openapi_extra=access(Scope.VOLUNTEERING),
)
async def wait(
    request: Request, session: Session, actor: Volunteer, session_id: SessionId
) -> TurnShown:
    """Join the waiting list."""
    dated = (await seen_date(session, actor, session_id)).dated
    turn = await service.join_line(session, actor, dated.id, clock.now())
    drop_pages(session, runtime_of(request), *tags(dated))
    return TurnShown(
        id=turn.public_id,
        session=dated.public_id,
        state=turn.state,
        offered_until=turn.offer_ends_at,
    )


@router.post(
    "/waiting/{turn_id}/take",
    name="api:take_offer",
    summary=N_("Take the place that is offered"),
    description=N_("Until the moment that the offer says."),
    openapi_extra=access(Scope.VOLUNTEERING),
)
async def take(request: Request, session: Session, actor: Volunteer, turn_id: TurnId) -> PlaceShown:
    """Take the place."""
    place, dated = await waiting.take(session, actor, turn_id, clock.now())
    drop_pages(session, runtime_of(request), *tags(dated))
    return await _shown(session, place, dated)


async def _shown(session: Session, place: SignUp, dated: Dated) -> PlaceShown:
    names = await names_of(session, dated.mission_id) if place.role_id else {}
    return PlaceShown(
        id=place.public_id,
        session=dated.public_id,
        mission=dated.mission_public_id,
        title=dated.title,
        state=place.state,
        role=names.get(place.role_id or 0),
        starts_at=dated.starts_at,
        ends_at=dated.ends_at,
    )
