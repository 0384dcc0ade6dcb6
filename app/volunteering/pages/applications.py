"""Those who run a mission read applications and answer them."""

from typing import Annotated, Any

from fastapi import Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.pagination import LONGEST_CURSOR
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.missions.queries.visible import SeenMission
from app.missions.shown import address, changed_tags
from app.profiles.shown import person_url
from app.volunteering.pages.path import AnswerableInPath, RunInPath, SeenApplication
from app.volunteering.queries import applications
from app.volunteering.rules import UNANSWERED, ApplicationState, label
from app.volunteering.saying import of_seats
from app.volunteering.schemas import Refusal, Welcoming
from app.volunteering.service import answer as service
from app.volunteering.service.withdraw import refuse as refuse_application
from app.volunteering.shown import day

pages = Pages()

RUNS = "mission-runner"
Cursor = Annotated[str, Query(max_length=LONGEST_CURSOR)]


@pages.get(
    "/missions/{mission_id}/applications",
    fr="/missions/{mission_id}/candidatures",
    name="volunteering:applications",
    access=RUNS,
)
async def received(
    request: Request, session: Session, seen: RunInPath, after: Cursor = ""
) -> Response:
    """List the applications; looking marks none as read, a button of the page does."""
    context = await _context(session, seen, after)
    return page(request, "volunteering/applications.html", context)


@pages.post(
    "/missions/{mission_id}/applications/seen",
    fr="/missions/{mission_id}/candidatures/lues",
    name="volunteering:see",
    access=RUNS,
)
async def see(request: Request, session: Session, seen: RunInPath) -> Response:
    """Let those who applied know that they were read."""
    await service.see(session, seen.mission.id, clock.now())
    return redirect(request, _here(seen), _("Those who applied see that you have read them."))


@pages.post(
    "/missions/{mission_id}/applications",
    fr="/missions/{mission_id}/candidatures",
    name="volunteering:applications",
    access=RUNS,
)
async def welcome(
    request: Request,
    session: Session,
    member: Member,
    seen: RunInPath,
    form: Annotated[Form[Welcoming], form_of(Welcoming)],
) -> Response:
    """Choose whether whoever meets the conditions is accepted at once."""
    everybody = form.data.takes_everybody == "true"
    now = clock.now()
    await service.welcome(session, member, seen.mission.id, now, takes_everybody=everybody)
    drop_pages(session, runtime_of(request), *changed_tags(seen.mission))
    said = (
        _("From now on, whoever meets the conditions is accepted at once.")
        if everybody
        else _("From now on, you answer each application.")
    )
    return redirect(request, _here(seen), said)


@pages.post(
    "/applications/{application_id}/accept",
    fr="/candidatures/{application_id}/accepter",
    name="volunteering:accept",
    access=RUNS,
)
async def accept(
    request: Request, session: Session, member: Member, found: AnswerableInPath
) -> Response:
    """Say yes, and give the sessions that were ticked."""
    seated = await service.accept(session, member, found.application, clock.now())
    drop_pages(session, runtime_of(request), *changed_tags(found.seen.mission))
    said = _("Accepted: they are told.") + " " + of_seats(seated)
    return redirect(request, _here(found.seen), said.strip())


@pages.get(
    "/applications/{application_id}/refuse",
    fr="/candidatures/{application_id}/refuser",
    name="volunteering:refuse",
    access=RUNS,
)
async def refusal_form(request: Request, session: Session, found: AnswerableInPath) -> Response:
    """Ask for a reason."""
    context = await _refusal_context(session, found)
    return page(request, "volunteering/refuse.html", context | {"form": Form(Refusal)})


@pages.post(
    "/applications/{application_id}/refuse",
    fr="/candidatures/{application_id}/refuser",
    name="volunteering:refuse",
    access=RUNS,
)
async def refuse(
    request: Request,
    session: Session,
    member: Member,
    found: AnswerableInPath,
    form: Annotated[Form[Refusal], form_of(Refusal)],
) -> Response:
    """Say no, or no longer, with a reason that the person reads."""
    context = await _refusal_context(session, found)
    with form.or_rerender(request, "volunteering/refuse.html", **context):
        reason = form.data.reason
        await refuse_application(session, member, found.application, reason, clock.now())
    drop_pages(session, runtime_of(request), *changed_tags(found.seen.mission))
    return redirect(request, _here(found.seen), _("They are told, with your reason."))


def _here(seen: SeenMission) -> str:
    return url("volunteering:applications", mission_id=seen.mission.public_id)


async def _refusal_context(session: AsyncSession, found: SeenApplication) -> dict[str, Any]:
    name = await applications.name_of(session, found.application.person_id)
    return {
        "application": found.application,
        "name": name,
        "mission": found.seen.mission,
        "back": _here(found.seen),
        "was_accepted": found.application.state is ApplicationState.ACCEPTED,
    }


async def _context(session: AsyncSession, seen: SeenMission, after: str) -> dict[str, Any]:
    zone = seen.mission.zone
    found = await applications.received(session, seen.mission.id, after)
    return {
        "mission": seen.mission,
        "path": address(seen.mission),
        "found": found,
        "takes_everybody": await applications.takes_everybody(session, seen.mission.id),
        "label": label,
        "unanswered": UNANSWERED,
        "has_unread": any(one.state is ApplicationState.SENT for one in found.items),
        "person_url": person_url,
        "day": lambda at: day(at, zone),
    }
