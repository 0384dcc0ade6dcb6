"""Asking to be verified: a number, or a document that the staff alone read."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import Member
from app.core import clock
from app.core.db import Session
from app.core.files.rules import BODY_MAX
from app.core.i18n import gettext as _
from app.core.throttle import Limit, attempt
from app.core.web.forms import Form, form_of
from app.core.web.page_news import drop_pages
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url
from app.organisations import policy
from app.organisations.pages.path import Found, Managed
from app.organisations.pages.sent import file_of
from app.organisations.queries.staff import claims_of
from app.organisations.rules import MEANS_LABELS, Means, label
from app.organisations.schemas import ClaimDraft
from app.organisations.service import claims as service
from app.organisations.shown import tags

pages = Pages("/organisations", fr="/organismes")

TEMPLATE = "organisations/verification.html"
REQUESTS = Limit("organisations.claims", 10, 24 * 3600)


@pages.get("/{organisation_id}/verification", name="organisations:verification", access="owner")
async def verification(
    request: Request, session: Session, member: Member, found: Managed
) -> Response:
    """Show where the verification stands, and how to ask for it."""
    context = await _shown(session, member, found)
    form = Form(ClaimDraft, {"means": Means.NEQ.value})
    return page(request, TEMPLATE, context | {"form": form})


@pages.post(
    "/{organisation_id}/verification",
    name="organisations:verification",
    access="owner",
    max_body=BODY_MAX,
)
async def ask(
    request: Request,
    session: Session,
    member: Member,
    found: Managed,
    form: Annotated[Form[ClaimDraft], form_of(ClaimDraft)],
) -> Response:
    """Put the organisation into the queue of the staff."""
    runtime = runtime_of(request)
    with form.or_rerender(request, TEMPLATE, **await _shown(session, member, found)):
        draft = form.data
        await attempt(runtime, REQUESTS, member.public_id)
        data = await file_of(form, "document") if draft.means is Means.DOCUMENT else b""
        await service.ask(
            session, runtime.storage, member, found.organisation, draft, data, clock.now()
        )
    drop_pages(session, runtime, *tags(found.organisation.id, listed=True))
    said = _("Your request is in the queue. You are told as soon as somebody has read it.")
    return redirect(request, _here(found), said)


@pages.post(
    "/{organisation_id}/verification/withdraw",
    fr="/{organisation_id}/verification/retirer",
    name="organisations:withdraw_request",
    access="owner",
)
async def withdraw(request: Request, session: Session, member: Member, found: Managed) -> Response:
    """Take the request back."""
    await service.withdraw(session, member, found.organisation, clock.now())
    drop_pages(session, runtime_of(request), *tags(found.organisation.id, listed=True))
    return redirect(request, _here(found), _("The request is taken back, its document destroyed."))


def _here(found: Found) -> str:
    return url("organisations:verification", organisation_id=found.organisation.public_id)


async def _shown(session: AsyncSession, member: Actor, found: Found) -> dict[str, Any]:
    organisation = found.organisation
    past = await claims_of(session, organisation.id)
    return {
        "organisation": organisation,
        "state_label": label(organisation.state),
        "means": [(means.value, label(means)) for means in MEANS_LABELS],
        "means_labels": {means: label(means) for means in MEANS_LABELS},
        "may_ask": policy.can_ask(member, organisation, found.role),
        "may_withdraw": bool(policy.can_withdraw_request(organisation, found.role)),
        "waiting": next((claim for claim in past if claim.outcome is None), None),
    }
