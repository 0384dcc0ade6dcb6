"""A forgotten password: ask for a link, follow it, choose another."""

from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from app.accounts import limits
from app.accounts.pages.door import browser_of, let_in
from app.accounts.rules import Purpose
from app.accounts.schemas import AddressOnly, ResetPassword
from app.accounts.service import links, recover
from app.core import clock
from app.core.db import Session
from app.core.errors import Gone
from app.core.i18n import gettext as _
from app.core.jobs import defer
from app.core.throttle import attempt
from app.core.web.caller import network_of
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import PUBLIC, Pages, url

pages = Pages()


@pages.get(
    "/forgotten-password", fr="/mot-de-passe-oublie", name="accounts:forgotten", access=PUBLIC
)
async def ask(request: Request) -> Response:
    """Ask where to write."""
    return page(request, "accounts/forgotten.html", {"form": Form(AddressOnly)})


@pages.post(
    "/forgotten-password", fr="/mot-de-passe-oublie", name="accounts:forgotten", access=PUBLIC
)
async def write(
    request: Request, session: Session, form: Annotated[Form[AddressOnly], form_of(AddressOnly)]
) -> Response:
    """Ask for the letter to be written; the answer and its time are the same for every address."""
    runtime = runtime_of(request)
    with form.or_rerender(request, "accounts/forgotten.html"):
        email = form.data.email
        await attempt(runtime, limits.LETTER_NETWORK, network_of(request))
        await attempt(runtime, limits.LETTER_ADDRESS, email.lower())
    await defer(session, "nv:accounts.reset", email=email)
    return redirect(
        request,
        url("accounts:sign_in"),
        _(
            "If this address has an account, a message with a link is on its way. It works for one hour."
        ),
        kind="info",
    )


@pages.get(
    "/new-password/{secret}", fr="/nouveau-mot-de-passe/{secret}", name="accounts:reset",
    access=PUBLIC,
)  # fmt: skip
async def choose(request: Request, session: Session, secret: str) -> Response:
    """Ask for the new password."""
    await attempt(runtime_of(request), limits.LINK_NETWORK, network_of(request))
    try:
        await links.look(session, secret, Purpose.RESET, clock.now())
    except links.LinkOver as over:
        return _over(request, over)
    context = {"form": Form(ResetPassword), "secret": secret}
    return page(request, "accounts/reset.html", context)


@pages.post(
    "/new-password/{secret}", fr="/nouveau-mot-de-passe/{secret}", name="accounts:reset",
    access=PUBLIC,
)  # fmt: skip
async def replace(
    request: Request,
    session: Session,
    secret: str,
    form: Annotated[Form[ResetPassword], form_of(ResetPassword)],
) -> Response:
    """Replace the password and let the person in; a weak one leaves the link as it was."""
    runtime = runtime_of(request)
    await attempt(runtime, limits.LINK_NETWORK, network_of(request))
    try:
        owner = await recover.owner_of(runtime.database, secret, clock.now())
        with form.or_rerender(request, "accounts/reset.html", secret=secret):
            hashed = await recover.choose(runtime.settings, owner, form.data.password)
        entered = await recover.reset(
            session, runtime.settings, secret, hashed, browser_of(request), clock.now()
        )
    except Gone as over:
        return _over(request, over)
    return await let_in(request, session, entered)


def _over(request: Request, reason: Gone) -> Response:
    context = {"reason": reason.message}
    return page(request, "accounts/link_over.html", context, status=410)
