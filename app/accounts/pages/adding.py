"""Adding a second factor: an app of codes, or a passkey."""

from typing import Annotated, Any

from fastapi import Request
from markupsafe import Markup
from starlette.responses import JSONResponse, Response

from app.accounts import ceremony, codes, limits, policy
from app.accounts.actor import Actor
from app.accounts.held import credential_ids
from app.accounts.identity import VerifiedMember
from app.accounts.pages.door import browser_of, passkeys_here, remember
from app.accounts.pages.factors import codes_page
from app.accounts.pages.security import STEP_UP
from app.accounts.schemas import FirstCode, NewPasskey
from app.accounts.service.factors import app, passkeys
from app.core import clock
from app.core.db import Session
from app.core.drawing import qr_svg
from app.core.i18n import gettext as _
from app.core.settings import Settings
from app.core.throttle import attempt
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import Pages, url

pages = Pages("/account/two-steps", fr="/compte/deux-etapes")

NO_STORE = {"cache-control": "private, no-store"}


@pages.get("/app", fr="/application", name="accounts:add_app", access=STEP_UP)
async def show_secret(request: Request, member: VerifiedMember) -> Response:
    """Show a new secret to scan or to copy; nothing is kept before the app's first code."""
    policy.can_manage(member).require()
    settings = runtime_of(request).settings
    secret, signed = app.begin(settings, member)
    context = {**_drawn(settings, member, secret), "form": Form(FirstCode, {"setup": signed})}
    response = page(request, "accounts/add_app.html", context)
    response.headers.update(NO_STORE)
    return response


@pages.post("/app", fr="/application", name="accounts:add_app", access=STEP_UP)
async def add_app(
    request: Request,
    session: Session,
    member: VerifiedMember,
    form: Annotated[Form[FirstCode], form_of(FirstCode)],
) -> Response:
    """Add the app once its first code is right."""
    runtime = runtime_of(request)
    secret = app.begun(runtime.settings, member, str(form.value("setup")))
    if not secret:
        said = _("This took too long. Here is another drawing for your app.")
        return redirect(request, url("accounts:add_app"), said, kind="warning")
    context = _drawn(runtime.settings, member, secret)
    with form.or_rerender(request, "accounts/add_app.html", **context):
        typed = form.data
        await attempt(runtime, limits.CODE_ACCOUNT, f"new {member.id}")
        kept, made = await app.add(
            session, runtime.settings, member, secret, typed.code, clock.now(),
            device_id=request.state.device_id,
        )  # fmt: skip
    return _added(request, kept, made, _("Your app is added: we will ask for its code."))


@pages.get("/passkey", fr="/cle", name="accounts:add_passkey", access=STEP_UP)
async def name_passkey(request: Request, member: VerifiedMember) -> Response:
    """Ask for a name, by which the person will know this passkey."""
    policy.can_manage(member).require()
    form = Form(NewPasskey, {"name": browser_of(request)})
    context = {"form": form, "passkeys": passkeys_here(request)}
    return page(request, "accounts/add_passkey.html", context)


@pages.post(
    "/passkey/options", fr="/cle/options", name="accounts:new_passkey_options", access=STEP_UP
)
async def passkey_options(request: Request, session: Session, member: VerifiedMember) -> Response:
    """Say what the new passkey must answer."""
    asked = ceremony.ask_for_new(
        runtime_of(request).settings, member.public_id, member.email, member.display_name,
        await credential_ids(session, member.id),
    )  # fmt: skip
    return JSONResponse(asked, headers=NO_STORE)


@pages.post("/passkey", fr="/cle", name="accounts:add_passkey", access=STEP_UP)
async def add_passkey(
    request: Request,
    session: Session,
    member: VerifiedMember,
    form: Annotated[Form[NewPasskey], form_of(NewPasskey)],
) -> Response:
    """Keep the passkey that the device has made."""
    runtime = runtime_of(request)
    with form.or_rerender(request, "accounts/add_passkey.html", passkeys=passkeys_here(request)):
        typed = form.data
        answer = passkeys.Answer(typed.challenge, typed.credential)
        kept, made = await passkeys.add(
            session, runtime.settings, member, typed.name, answer, clock.now(),
            device_id=request.state.device_id,
        )  # fmt: skip
    return _added(request, kept, made, _("Your passkey is added."))


def _drawn(settings: Settings, member: Actor, secret: str) -> dict[str, Any]:
    address = codes.app_address(secret, member.email, settings.site_name)
    title = _("QR code for your app")
    return {
        "qr": Markup(qr_svg(address, title=title)),  # noqa: S704 (drawn here)
        "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
    }


def _added(request: Request, kept: str, made: list[str], message: str) -> Response:
    if made:
        return codes_page(request, kept, made)
    response = redirect(request, url("accounts:two_steps"), message)
    remember(request, response, kept)
    return response
