"""I take part: in a session by one button, or in a mission with a few words."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member, Visitor
from app.core import clock
from app.core.db import Session
from app.core.errors import SignInRequired
from app.core.i18n import gettext as _
from app.core.throttle import Limit, attempt
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, PUBLIC, Pages, url
from app.missions.path import MissionInPath
from app.missions.queries.visible import SeenMission
from app.missions.service.turning import dates_ahead
from app.missions.shown import address, changed_tags, tags as mission_tags
from app.volunteering import policy
from app.volunteering.pages.parts import TEMPLATE as PART, options, part_context
from app.volunteering.pages.path import DateInPath, SeenDate
from app.volunteering.queries import applications, lines
from app.volunteering.queries.parts import names_of
from app.volunteering.refusals import NotAhead
from app.volunteering.rules import MESSAGE_MAX, SESSIONS_MAX, WaitingState
from app.volunteering.saying import of_application, of_taking_part
from app.volunteering.schemas import Applying, SigningUp
from app.volunteering.service import apply as applying, sign_up as service
from app.volunteering.shown import mission_path, moment, tags

pages = Pages()

TEMPLATE = "volunteering/apply.html"
APPLICATIONS = Limit("volunteering.apply", 20, 24 * 3600)
VOLUNTEER = "volunteer"
KEPT_S = 60


@pages.get(
    "/missions/{mission_id}/take-part",
    fr="/missions/{mission_id}/participer",
    name="volunteering:apply",
    access=PUBLIC,
)
async def form_page(
    request: Request, session: Session, visitor: Visitor, seen: MissionInPath
) -> Response:
    """Show the form; a visitor may fill it in before saying who they are."""
    context = await _context(session, seen, visitor, clock.now())
    context |= {"form": Form(Applying)}
    own = mission_tags(seen.mission.id) if seen.is_listed else ()
    return page(request, TEMPLATE, context, tags=own, seconds=KEPT_S)


@pages.post(
    "/missions/{mission_id}/take-part",
    fr="/missions/{mission_id}/participer",
    name="volunteering:apply",
    access=VOLUNTEER,
)
async def send(
    request: Request,
    session: Session,
    visitor: Visitor,
    seen: MissionInPath,
    form: Annotated[Form[Applying], form_of(Applying)],
) -> Response:
    """Send the application; a visitor is asked who they are, and then it is sent."""
    now = clock.now()
    context = await _context(session, seen, visitor, now)
    with form.or_rerender(request, TEMPLATE, **context):
        typed = form.data
        if visitor is None:
            kept = {"mission": seen.mission.public_id, "title": seen.mission.title}
            raise SignInRequired("volunteering.apply", kept | typed.model_dump())
        await attempt(runtime_of(request), APPLICATIONS, str(visitor.id))
        _made, seated = await applying.apply(session, visitor, seen, typed, now)
    drop_pages(session, runtime_of(request), *changed_tags(seen.mission))
    return redirect(request, url("volunteering:mine"), of_application(seated))


@pages.get(
    "/mission-sessions/{session_id}/take-part",
    fr="/seances/{session_id}/participer",
    name="volunteering:take_part",
    access=PUBLIC,
)
async def session_form(request: Request, session: Session, found: DateInPath) -> Response:
    """Show the parts of a session to choose from; what a visitor chooses is kept until they sign in."""
    context = await _session_context(session, found, clock.now())
    context |= {"form": Form(SigningUp)}
    kept = mission_tags(found.seen.mission.id) if found.seen.is_listed else ()
    return page(request, PART, context, tags=kept, seconds=KEPT_S)


@pages.post(
    "/mission-sessions/{session_id}/take-part",
    fr="/seances/{session_id}/participer",
    name="volunteering:take_part",
    access=VOLUNTEER,
)
async def take_part(
    request: Request,
    session: Session,
    visitor: Visitor,
    found: DateInPath,
    form: Annotated[Form[SigningUp], form_of(SigningUp)],
) -> Response:
    """Take a place, or ask for it; a visitor is asked who they are, and then it is done."""
    now = clock.now()
    context = await _session_context(session, found, now)
    with form.or_rerender(request, PART, **context):
        role_id = form.data.role
        if visitor is None:
            kept = {"session": found.dated.public_id, "title": found.dated.title, "role": role_id}
            raise SignInRequired("volunteering.take_part", kept)
        await attempt(runtime_of(request), APPLICATIONS, str(visitor.id))
        done = await service.take_part(
            session, visitor, found.dated.public_id, now, role_id=role_id
        )
    drop_pages(session, runtime_of(request), *tags(found.dated))
    return redirect(request, mission_path(found.dated), of_taking_part(done))


@pages.post(
    "/mission-sessions/{session_id}/wait",
    fr="/seances/{session_id}/attendre",
    name="volunteering:wait",
    access=MEMBER,
)
async def wait(request: Request, session: Session, member: Member, found: DateInPath) -> Response:
    """Join a session's waiting list."""
    turn = await service.join_line(session, member, found.dated.id, clock.now())
    drop_pages(session, runtime_of(request), *tags(found.dated))
    if turn.state is WaitingState.OFFERED:
        said = _("A place has just been freed: it is offered to you.")
        return redirect(request, url("volunteering:mine"), said)
    said = _("You are on the waiting list: we write to you as soon as a place is yours.")
    return redirect(request, mission_path(found.dated), said)


async def _session_context(session: AsyncSession, found: SeenDate, now: datetime) -> dict[str, Any]:
    dated = found.dated
    refusal = policy.takes_people(dated.mission_state, is_listed=found.seen.is_listed).reason
    if not refusal and (not dated.is_on or dated.starts_at <= now):
        refusal = NotAhead().message
    is_full = not dated.free or await lines.next_in_line(session, dated.id) is not None
    return await part_context(session, dated) | {
        "heading": _("Take part: %(title)s") % {"title": dated.title},
        "action": url("volunteering:take_part", session_id=dated.public_id),
        "label": _("I take part"),
        "back": mission_path(dated),
        "refusal": refusal,
        "wait": url("volunteering:wait", session_id=dated.public_id) if is_full else "",
    }


async def _context(
    session: AsyncSession, seen: SeenMission, visitor: Actor | None, now: datetime
) -> dict[str, Any]:
    mission = seen.mission
    verdict = policy.takes_people(mission.state, is_listed=seen.is_listed)
    if visitor is not None:
        standing = await applications.open_one(session, mission.id, visitor.id)
        verdict = policy.can_apply(visitor, mission.state, standing, is_listed=seen.is_listed)
    ahead = await dates_ahead(session, mission.id, now)
    names = await names_of(session, mission.id)
    return {
        "mission": mission,
        "path": address(mission),
        "refusal": verdict.reason,
        "dates": [
            (one.public_id, moment(one.starts_at, one.ends_at, mission.zone),
             _("Full: waiting list") if one.taken >= one.places else "")
            for one in ahead[:SESSIONS_MAX]
        ],
        "parts": options([(number, name, "") for number, name in names.items()]),
        "limit": MESSAGE_MAX,
    }  # fmt: skip
