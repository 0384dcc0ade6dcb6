"""Leaving the site, and coming back within thirty days."""

from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from app.accounts import limits
from app.accounts.identity import VerifiedMember
from app.accounts.pages.door import SESSION
from app.accounts.pages.security import STEP_UP
from app.accounts.rules import Purpose
from app.accounts.service.links import LinkOver, look
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.i18n.format import date_long
from app.core.sessions import forget_cookie
from app.core.throttle import attempt
from app.core.web.caller import network_of
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import PUBLIC, Pages, url
from app.privacy.queries import own
from app.privacy.rules import GRACE
from app.privacy.schemas import Farewell
from app.privacy.service import leave

pages = Pages()


@pages.get("/account/leave", fr="/compte/partir", name="privacy:leave", access=STEP_UP)
async def ask(request: Request, session: Session, member: VerifiedMember) -> Response:
    """Say what leaving does, and ask what becomes of the person's words."""
    reasons = await own.held_back_by(session, member.id)
    context = {"form": Form(Farewell), "reasons": reasons, "days": GRACE.days}
    return page(request, "privacy/leave.html", context)


@pages.post("/account/leave", fr="/compte/partir", name="privacy:leave", access=STEP_UP)
async def go(
    request: Request,
    session: Session,
    member: VerifiedMember,
    form: Annotated[Form[Farewell], form_of(Farewell)],
) -> Response:
    """Close the account and sign this browser out."""
    runtime = runtime_of(request)
    with form.or_rerender(request, "privacy/leave.html", reasons=[], days=GRACE.days):
        due = await leave.leave(
            session, runtime.settings, member,
            erase_words=form.data.words == "erase", now=clock.now(),
        )  # fmt: skip
    said = _(
        "Your account is closed, and will be erased on %(date)s. Until then, sign in to come back."
    )
    response = redirect(request, url("site:home"), said % {"date": date_long(due)}, kind="info")
    forget_cookie(response, runtime.settings, SESSION)
    return response


@pages.get("/come-back/{secret}", fr="/revenir/{secret}", name="privacy:come_back", access=PUBLIC)
async def offer(request: Request, session: Session, secret: str) -> Response:
    """Say until when one may come back; opening the link changes nothing."""
    await attempt(runtime_of(request), limits.LINK_NETWORK, network_of(request))
    try:
        link = await look(session, secret, Purpose.RETURN, clock.now())
    except LinkOver as over:
        return page(request, "accounts/link_over.html", {"reason": over.message}, status=410)
    departure = await own.departure_of(session, link.person_id)
    due = departure.due_at if departure else None
    return page(request, "privacy/come_back.html", {"secret": secret, "due": due})


@pages.post("/come-back/{secret}", fr="/revenir/{secret}", name="privacy:come_back", access=PUBLIC)
async def come_back(request: Request, session: Session, secret: str) -> Response:
    """Open the account again; the person then signs in as always, second factor and all."""
    await attempt(runtime_of(request), limits.LINK_NETWORK, network_of(request))
    try:
        await leave.come_back(session, secret, clock.now())
    except LinkOver as over:
        return page(request, "accounts/link_over.html", {"reason": over.message}, status=410)
    message = _("Your account is open again, as you left it. Please sign in.")
    return redirect(request, url("accounts:sign_in"), message)
