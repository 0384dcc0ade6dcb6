"""The queue of organisations to verify: read what was shown, decide, say why."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound, Refused
from app.core.i18n import gettext as _
from app.core.pagination import LONGEST_CURSOR
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.organisations import policy
from app.organisations.files import claim_file
from app.organisations.models import Claim, Organisation
from app.organisations.pages.path import Found, InPath, Judged
from app.organisations.queries import people
from app.organisations.queries.staff import claims_of, queue
from app.organisations.rules import KIND_LABELS, MEANS_LABELS, State, label
from app.organisations.schemas import Because, Judgement
from app.organisations.service import verify as service
from app.organisations.shown import logo_address, organisation_url, tags
from app.places.gazetteer import gazetteer

pages = Pages("/staff/organisations", fr="/equipe/organismes")

SHOW = "organisations/staff_show.html"


@pages.get("", name="organisations:staff", access="staff")
async def waiting(request: Request, session: Session, member: Member) -> Response:
    """Show the requests that wait, oldest first."""
    if not member.is_staff:
        raise Refused(_("Only moderators and administrators see this page."))
    after = request.query_params.get("after", "")[:LONGEST_CURSOR]
    found = await queue(session, member, after)
    context = {
        "lines": [
            (line, label(line.kind), gazetteer.name(line.area), label(line.means))
            for line in found.items
        ],
        "older_url": url("organisations:staff", query={"after": found.next_cursor})
        if found.next_cursor
        else "",
        "is_first": not after,
    }
    return page(request, "organisations/staff_queue.html", context)


@pages.get("/{organisation_id}", name="organisations:staff_show", access="staff")
async def show(request: Request, session: Session, member: Member, found: Judged) -> Response:
    """Show what an organisation says of itself and what it showed, with what can be decided."""
    form = Form(Judgement, {"version": found.organisation.version})
    return page(request, SHOW, await _shown(session, member, found) | {"form": form})


@pages.post(
    "/{organisation_id}/decide",
    fr="/{organisation_id}/decider",
    name="organisations:decide",
    access="staff",
)
async def decide(
    request: Request,
    session: Session,
    member: Member,
    found: Judged,
    form: Annotated[Form[Judgement], form_of(Judgement)],
) -> Response:
    """Verify an organisation, or refuse to."""
    with form.or_rerender(request, SHOW, **await _shown(session, member, found)):
        state = await service.judge(session, member, found.organisation, form.data, clock.now())
    _changed(request, session, found.organisation)
    words = {
        State.VERIFIED: _("%(name)s is verified. Its owners are told."),
        State.REFUSED: _("%(name)s is not verified. Its owners are told why."),
    }
    said = words[state] % {"name": found.organisation.name}
    return redirect(request, url("organisations:staff"), said)


@pages.post(
    "/{organisation_id}/suspend",
    fr="/{organisation_id}/suspendre",
    name="organisations:suspend",
    access="staff",
)
async def suspend(
    request: Request,
    session: Session,
    member: Member,
    found: Judged,
    form: Annotated[Form[Because], form_of(Because)],
) -> Response:
    """Take the verification away."""
    with form.or_rerender(request, SHOW, **await _shown(session, member, found)):
        reason = form.data.reason
        await service.suspend(session, member, found.organisation, reason, clock.now())
    _changed(request, session, found.organisation)
    said = _("%(name)s is suspended. Its owners are told why.")
    return redirect(request, _here(found), said % {"name": found.organisation.name})


@pages.post(
    "/{organisation_id}/reinstate",
    fr="/{organisation_id}/retablir",
    name="organisations:reinstate",
    access="staff",
)
async def reinstate(
    request: Request,
    session: Session,
    member: Member,
    found: Judged,
    form: Annotated[Form[Because], form_of(Because)],
) -> Response:
    """Give the verification back."""
    with form.or_rerender(request, SHOW, **await _shown(session, member, found)):
        reason = form.data.reason
        await service.reinstate(session, member, found.organisation, reason, clock.now())
    _changed(request, session, found.organisation)
    said = _("%(name)s is verified. Its owners are told.")
    return redirect(request, _here(found), said % {"name": found.organisation.name})


@pages.get("/{organisation_id}/document", name="organisations:document", access="staff")
async def document(request: Request, session: Session, member: Member, found: InPath) -> Response:
    """Give the document of the request that waits, to be saved: never shown in our own place."""
    if not policy.can_judge(member, found.organisation, found.role):
        raise NotFound
    query = select(Claim).where(
        Claim.organisation_id == found.organisation.id, Claim.decided_at.is_(None)
    )
    claim = (await session.execute(query)).scalar_one_or_none()
    if claim is None or claim.file is None:
        raise NotFound(_("This document has been destroyed."))
    try:
        data = await runtime_of(request).storage.read(claim_file(claim.file))
    except FileNotFoundError as error:
        raise NotFound(_("This document has been destroyed.")) from error
    ending = claim.media_type.partition("/")[2]
    headers = {
        "cache-control": "private, no-store",
        "content-disposition": f'attachment; filename="{found.organisation.public_id}.{ending}"',
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
    }
    return Response(data, media_type=claim.media_type, headers=headers)


def _here(found: Found) -> str:
    return url("organisations:staff_show", organisation_id=found.organisation.public_id)


def _changed(request: Request, session: AsyncSession, organisation: Organisation) -> None:
    drop_pages(session, runtime_of(request), *tags(organisation.id, listed=True), "ideas")


async def _shown(session: AsyncSession, member: Actor, found: Found) -> dict[str, Any]:
    organisation, role = found.organisation, found.role
    past = await claims_of(session, organisation.id)
    return {
        "organisation": organisation,
        "path": organisation_url(organisation.public_id, organisation.name),
        "logo": logo_address(organisation.logo),
        "kind": label(organisation.kind),
        "area": gazetteer.name(organisation.area),
        "state_label": label(organisation.state),
        "kind_labels": KIND_LABELS,
        "means_labels": {means: label(means) for means in MEANS_LABELS},
        "waiting": next((claim for claim in past if claim.outcome is None), None),
        "past": [claim for claim in past if claim.outcome is not None],
        "members": [
            (line, label(line.role)) for line in await people.members_of(session, organisation.id)
        ],
        "may_judge": policy.can_judge(member, organisation, role),
        "may_suspend": bool(policy.can_suspend(member, organisation, role)),
        "may_reinstate": bool(policy.can_reinstate(member, organisation, role)),
    }
