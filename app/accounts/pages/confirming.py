"""The links of e-mails that confirm an address: opening one changes nothing, its button does."""

from fastapi import Request
from starlette.responses import Response

from app.accounts import acts, limits
from app.accounts.identity import Member
from app.accounts.pages.door import browser_of, held_acts, held_session, let_in
from app.accounts.receipts import COOKIE as RECEIPT
from app.accounts.rules import Purpose
from app.accounts.service import confirm, settle
from app.accounts.service.links import LinkOver, look
from app.core import clock
from app.core.db import Session
from app.core.errors import DomainError, Gone
from app.core.i18n import gettext as _
from app.core.sessions import forget_cookie
from app.core.throttle import attempt
from app.core.web.caller import network_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, PUBLIC, Pages, url

pages = Pages()


@pages.get("/confirm/{secret}", fr="/confirmer/{secret}", name="accounts:confirm", access=PUBLIC)
async def show(request: Request, session: Session, secret: str) -> Response:
    """Say what the link confirms; programs that open mail before its reader change nothing."""
    await attempt(runtime_of(request), limits.LINK_NETWORK, network_of(request))
    now = clock.now()
    try:
        found = await confirm.look(session, secret, now)
    except LinkOver as over:
        return _over(request, over)
    waiting = await acts.waiting(session, now, secret=held_acts(request), key=found.acts_key)
    context = {"secret": secret, "found": found, "waiting": waiting}
    return page(request, "accounts/confirm.html", context)


@pages.post("/confirm/{secret}", fr="/confirmer/{secret}", name="accounts:confirm", access=PUBLIC)
async def do(request: Request, session: Session, secret: str) -> Response:
    """Confirm, sign in, and do what waited, even on another device than the one that asked."""
    runtime = runtime_of(request)
    await attempt(runtime, limits.LINK_NETWORK, network_of(request))
    try:
        confirmed = await confirm.confirm(
            session, secret, browser_of(request), clock.now(), instead_of=held_session(request)
        )
    except Gone as over:
        return _over(request, over)
    response = await let_in(request, session, confirmed)
    forget_cookie(response, runtime.settings, RECEIPT)
    return response


@pages.get(
    "/new-address/{secret}", fr="/nouvelle-adresse/{secret}", name="accounts:new_address",
    access=PUBLIC,
)  # fmt: skip
async def show_new_address(request: Request, session: Session, secret: str) -> Response:
    """Say which address the account will have."""
    await attempt(runtime_of(request), limits.LINK_NETWORK, network_of(request))
    try:
        link = await look(session, secret, Purpose.NEW_ADDRESS, clock.now())
    except LinkOver as over:
        return _over(request, over)
    context = {"secret": secret, "email": link.data["email"]}
    return page(request, "accounts/new_address.html", context)


@pages.post(
    "/new-address/{secret}", fr="/nouvelle-adresse/{secret}", name="accounts:new_address",
    access=PUBLIC,
)  # fmt: skip
async def take_new_address(request: Request, session: Session, secret: str) -> Response:
    """Give the account its new address."""
    runtime = runtime_of(request)
    await attempt(runtime, limits.LINK_NETWORK, network_of(request))
    try:
        new = await settle.take_address(session, runtime.settings, secret, clock.now())
    except LinkOver as over:
        return _over(request, over)
    message = _("Your account now uses %(address)s.") % {"address": new}
    return redirect(request, url("accounts:security"), message)


@pages.get("/account/confirm", fr="/compte/confirmer", name="accounts:unconfirmed", access=MEMBER)
async def unconfirmed(request: Request, session: Session, member: Member) -> Response:
    """Tell a member that their address is not confirmed yet, and what waits for it."""
    if member.is_confirmed:
        return redirect(request, url("accounts:show"))
    waiting = await acts.waiting(session, clock.now(), person_id=member.id)
    return page(request, "accounts/unconfirmed.html", {"waiting": waiting})


@pages.post("/account/confirm", fr="/compte/confirmer", name="accounts:unconfirmed", access=MEMBER)
async def write_again(request: Request, session: Session, member: Member) -> Response:
    """Write the letter again."""
    runtime = runtime_of(request)
    await attempt(runtime, limits.LETTER_ADDRESS, member.email.lower())
    await confirm.write_to_member(session, runtime.settings, member.id, clock.now())
    return redirect(request, url("accounts:unconfirmed"), _("The message is on its way again."))


def _over(request: Request, reason: DomainError) -> Response:
    return page(request, "accounts/link_over.html", {"reason": reason.message}, status=410)
