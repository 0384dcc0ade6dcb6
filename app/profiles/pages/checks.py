"""Checks and trainings: one's own, and those an organisation saw."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import Invalid, NotFound
from app.core.i18n import gettext as _
from app.core.ids import is_public_id
from app.core.throttle import Limit, attempt
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url
from app.organisations.pages.path import Editable, Found
from app.organisations.queries import speaking
from app.organisations.queries.speaking import Voice
from app.organisations.shown import organisation_url
from app.profiles.queries import checks
from app.profiles.queries.checks import Check
from app.profiles.rules import today
from app.profiles.schemas import RecordedCheck
from app.profiles.service import checks as service
from app.profiles.shown import person_url
from app.skills.qualities import QualityKind, quality_options

pages = Pages("", fr="")
TEMPLATE = "profiles/organisation_checks.html"
RECORDING = Limit("profiles.checks", 200, 24 * 3600)


@pages.get("/me/checks", fr="/moi/verifications", name="profiles:checks", access=MEMBER)
async def own(request: Request, session: Session, member: Member) -> Response:
    """Show what organisations saw of the member, and until when it holds."""
    context = {
        "checks": await checks.checks_of(session, member.id),
        "day": today(clock.now()),
        "organisation_url": organisation_url,
    }
    return page(request, "profiles/checks.html", context)


@pages.post(
    "/me/checks/{check_id}/withdraw",
    fr="/moi/verifications/{check_id}/retirer",
    name="profiles:withdraw_check",
    access=MEMBER,
)
async def withdraw_own(
    request: Request, session: Session, member: Member, check_id: str
) -> Response:
    """Take one's own back."""
    found = await _check(session, check_id)
    if found.person_id != member.id:
        raise NotFound
    await service.withdraw(session, member, found, None, clock.now())
    said = _("It is taken back: nobody counts on it any more.")
    return redirect(request, url("profiles:checks"), said)


@pages.get(
    "/organisations/{organisation_id}/checks",
    fr="/organismes/{organisation_id}/verifications",
    name="profiles:organisation_checks",
    access="editor",
)
async def of_organisation(
    request: Request, session: Session, member: Member, found: Editable
) -> Response:
    """Show what the organisation saw, and ask for more."""
    asked = request.query_params
    form = Form(RecordedCheck, {"person": asked.get("person", "")[:200]})
    context = await _shown(session, member, found, asked.get("after", ""))
    return page(request, TEMPLATE, context | {"form": form})


@pages.post(
    "/organisations/{organisation_id}/checks",
    fr="/organismes/{organisation_id}/verifications",
    name="profiles:organisation_checks",
    access="editor",
)
async def record(
    request: Request,
    session: Session,
    member: Member,
    found: Editable,
    form: Annotated[Form[RecordedCheck], form_of(RecordedCheck)],
) -> Response:
    """Write one down; the person is told."""
    now = clock.now()
    context = await _shown(session, member, found)
    with form.or_rerender(request, TEMPLATE, **context):
        typed = form.data
        await attempt(runtime_of(request), RECORDING, found.organisation.public_id)
        person_id = await _person(session, typed.person)
        await service.record(session, member, context["voice"], person_id, typed, now)
    return redirect(request, _here(found), _("It is written down, and the person is told."))


@pages.post(
    "/organisations/{organisation_id}/checks/{check_id}/withdraw",
    fr="/organismes/{organisation_id}/verifications/{check_id}/retirer",
    name="profiles:withdraw_seen_check",
    access="editor",
)
async def withdraw_seen(
    request: Request, session: Session, member: Member, found: Editable, check_id: str
) -> Response:
    """Take one back in the name of the organisation."""
    which = await _check(session, check_id)
    if which.organisation_id != found.organisation.id:
        raise NotFound
    voice = await _voice(session, member, found)
    await service.withdraw(session, member, which, voice, clock.now())
    return redirect(request, _here(found), _("It is taken back, and the person is told."))


def _here(found: Found) -> str:
    return url("profiles:organisation_checks", organisation_id=found.organisation.public_id)


async def _check(session: AsyncSession, check_id: str) -> Check:
    found = await checks.check(session, check_id) if is_public_id(check_id) else None
    if found is None:
        raise NotFound
    return found


async def _voice(session: AsyncSession, member: Actor, found: Found) -> Voice | None:
    spoken = await speaking.voices(session, member)
    return next((one for one in spoken if one.id == found.organisation.id), None)


async def _person(session: AsyncSession, typed: str) -> int:
    """Return the person whose address or public id was typed.

    Raises:
        Invalid: there is none.
    """
    last = typed.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
    public_id = last.partition("-")[0].lower()
    found = None
    if is_public_id(public_id):
        found = await checks.person_there(session, public_id, clock.now())
    if found is None:
        raise Invalid({"person": _("Nobody has this address.")})
    return found[0]


async def _shown(
    session: AsyncSession, member: Actor, found: Found, after: str = ""
) -> dict[str, Any]:
    organisation = found.organisation
    seen = await checks.seen_by(session, organisation.id, after=after)
    more = {"after": seen.next_cursor}
    here = "profiles:organisation_checks"
    return {
        "organisation": organisation,
        "path": organisation_url(organisation.public_id, organisation.name),
        "voice": await _voice(session, member, found),
        "checks": seen.items,
        "older_url": url(here, organisation_id=organisation.public_id, query=more)
        if seen.next_cursor
        else "",
        "day": today(clock.now()),
        "person_url": person_url,
        "qualities": [
            (_("Checks"), quality_options(QualityKind.CHECK)),
            (_("Trainings"), quality_options(QualityKind.TRAINING)),
        ],
    }
