"""The account's locks: address, password, devices."""

from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from app.accounts import limits, policy, queries
from app.accounts.held import has_factor, held_by
from app.accounts.identity import Member, VerifiedMember, require_recent_password
from app.accounts.pages.door import SESSION, browser_of, remember
from app.accounts.schemas import AddressOnly, ChangedPassword
from app.accounts.service import devices, settle
from app.core import clock
from app.core.db import Session
from app.core.errors import NotFound
from app.core.i18n import gettext as _, ngettext
from app.core.sessions import forget_cookie
from app.core.throttle import attempt
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, RowNumber, url

pages = Pages("/account", fr="/compte")

STEP_UP = "member with a recent password"


@pages.get("/security", fr="/securite", name="accounts:security", access=MEMBER)
async def show(request: Request, session: Session, member: Member) -> Response:
    """Show the address, the password, the second factors, and the ways to change them."""
    context = {"may": policy.can_manage(member), "held": await held_by(session, member.id)}
    return page(request, "accounts/security.html", context)


@pages.get("/address", fr="/courriel", name="accounts:address", access=STEP_UP)
async def ask_address(request: Request, _member: VerifiedMember) -> Response:
    """Ask for the new address."""
    return page(request, "accounts/address.html", {"form": Form(AddressOnly)})


@pages.post("/address", fr="/courriel", name="accounts:address", access=STEP_UP)
async def change_address(
    request: Request,
    session: Session,
    member: VerifiedMember,
    form: Annotated[Form[AddressOnly], form_of(AddressOnly)],
) -> Response:
    """Write to it; nothing changes before its link is followed."""
    runtime = runtime_of(request)
    with form.or_rerender(request, "accounts/address.html"):
        email = form.data.email
        await attempt(runtime, limits.LETTER_ADDRESS, email.lower())
        await settle.ask_for_address(session, runtime.settings, member, email, clock.now())
    message = _("We have written to %(address)s. Follow the link in that message to finish.")
    return redirect(request, url("accounts:security"), message % {"address": email}, kind="info")


@pages.get("/password", fr="/mot-de-passe", name="accounts:password", access=MEMBER)
async def ask_password(request: Request, session: Session, member: Member) -> Response:
    """Ask for the present password and the new one."""
    await _prove_factor(request, session, member)
    return page(request, "accounts/password.html", {"form": Form(ChangedPassword)})


@pages.post("/password", fr="/mot-de-passe", name="accounts:password", access=MEMBER)
async def change_password(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[ChangedPassword], form_of(ChangedPassword)],
) -> Response:
    """Change it; every other device is signed out."""
    await _prove_factor(request, session, member)
    runtime = runtime_of(request)
    with form.or_rerender(request, "accounts/password.html"):
        typed = form.data
        await attempt(runtime, limits.PASSWORD_AGAIN, member.public_id)
        secret = await settle.change_password(
            session, runtime.settings, member, typed, browser_of(request), clock.now(),
            strong=request.state.is_strong,
        )  # fmt: skip
    response = redirect(
        request,
        url("accounts:security"),
        _("Your password is the new one. Your other devices have been signed out."),
    )
    remember(request, response, secret)
    return response


@pages.get("/devices", fr="/appareils", name="accounts:devices", access=MEMBER)
async def list_devices(request: Request, session: Session, member: Member) -> Response:
    """List the browsers that are signed in."""
    context = {
        "devices": await queries.devices_of(session, member.id, clock.now()),
        "here": request.state.device_id,
    }
    return page(request, "accounts/devices.html", context)


@pages.post(
    "/devices/{device_id}/sign-out", fr="/appareils/{device_id}/deconnexion",
    name="accounts:sign_out_device", access=MEMBER,
)  # fmt: skip
async def sign_out_one(
    request: Request, session: Session, member: Member, device_id: RowNumber
) -> Response:
    """Sign one of them out, this one too if it is the one."""
    if not await devices.close_one(session, member.id, device_id):
        raise NotFound
    if device_id != request.state.device_id:
        return redirect(request, url("accounts:devices"), _("This device is signed out."))
    response = redirect(request, url("site:home"), _("You are signed out."))
    forget_cookie(response, runtime_of(request).settings, SESSION)
    return response


@pages.post(
    "/devices/sign-out-others", fr="/appareils/deconnecter-les-autres",
    name="accounts:sign_out_others", access=MEMBER,
)  # fmt: skip
async def sign_out_others(request: Request, session: Session, member: Member) -> Response:
    """Sign all the others out."""
    number = await devices.close_all(session, member.id, but_device_id=request.state.device_id)
    said = ngettext("%(num)s device signed out.", "%(num)s devices signed out.", number)
    return redirect(request, url("accounts:devices"), said % {"num": number})


async def _prove_factor(request: Request, session: Session, member: Member) -> None:
    """Let the present password be enough only for whoever has nothing stronger.

    Raises:
        StepUpRequired: there is a second factor, and it was not proved just now.
    """
    if await has_factor(session, member.id):
        await require_recent_password(request, member)
