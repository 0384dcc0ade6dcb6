"""Coming in and going out."""

from typing import Annotated, Any

from fastapi import Query, Request
from starlette.responses import JSONResponse, Response

from app.accounts import ceremony, limits
from app.accounts.identity import Visitor
from app.accounts.pages.door import (
    SESSION,
    browser_of,
    held_session,
    let_in,
    passkeys_here,
    waiting_here,
)
from app.accounts.schemas import PasskeyAnswer, SigningIn
from app.accounts.service import devices
from app.accounts.service.factors import passkeys
from app.accounts.service.halves import Entered
from app.accounts.service.sign_in import enter, prove
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.sessions import forget_cookie
from app.core.throttle import attempt
from app.core.web.caller import network_of
from app.core.web.forms import Form, form_of
from app.core.web.responses import local_path, page, redirect, runtime_of
from app.core.web.routing import PUBLIC, Pages, url

pages = Pages()

TEMPLATE = "accounts/sign_in.html"
NO_STORE = {"cache-control": "private, no-store"}
NextQuery = Annotated[str, Query(max_length=2_000)]


@pages.get("/sign-in", fr="/connexion", name="accounts:sign_in", access=PUBLIC)
async def ask(request: Request, visitor: Visitor, next: NextQuery = "") -> Response:
    """Ask who is there, and say what waits for the answer."""
    if visitor is not None:
        return redirect(request, local_path(next) or url("accounts:show"))
    form = Form(SigningIn, {"next": local_path(next)})
    return page(request, TEMPLATE, {**await _context(request), "form": form})


@pages.post("/sign-in", fr="/connexion", name="accounts:sign_in", access=PUBLIC)
async def come_in(
    request: Request, session: Session, form: Annotated[Form[SigningIn], form_of(SigningIn)]
) -> Response:
    """Let the person in, or say that something does not match, never what."""
    runtime = runtime_of(request)
    with form.or_rerender(request, TEMPLATE, **await _context(request)):
        typed = form.data
        await attempt(runtime, limits.SIGN_IN_ALL, limits.EVERYBODY)
        await attempt(runtime, limits.SIGN_IN_NETWORK, network_of(request))
        await attempt(runtime, limits.SIGN_IN_ACCOUNT, typed.email.lower())
        proved = await prove(runtime.database, runtime.settings, typed.email, typed.password)
        entered = await enter(
            session, proved, browser_of(request), clock.now(),
            instead_of=held_session(request), next_path=local_path(typed.next),
        )  # fmt: skip
    return await let_in(request, session, entered)


@pages.post(
    "/sign-in/passkey/options", fr="/connexion/cle/options", name="accounts:passkey_options",
    access=PUBLIC,
)  # fmt: skip
async def passkey_options(request: Request) -> Response:
    """Say what a passkey must answer; nobody is named, so that nothing is told of anybody."""
    runtime = runtime_of(request)
    await attempt(runtime, limits.CHALLENGE_NETWORK, network_of(request))
    return JSONResponse(ceremony.ask_for_known(runtime.settings), headers=NO_STORE)


@pages.post("/sign-in/passkey", fr="/connexion/cle", name="accounts:passkey_sign_in", access=PUBLIC)
async def come_in_by_passkey(
    request: Request, session: Session, form: Annotated[Form[PasskeyAnswer], form_of(PasskeyAnswer)]
) -> Response:
    """Let in whoever a passkey answers for, without a password: unlocked, it is two factors."""
    runtime = runtime_of(request)
    with form.or_rerender(request, TEMPLATE, **await _context(request)):
        typed = form.data
        await attempt(runtime, limits.SIGN_IN_ALL, limits.EVERYBODY)
        await attempt(runtime, limits.SIGN_IN_NETWORK, network_of(request))
        now = clock.now()
        answer = passkeys.Answer(typed.challenge, typed.credential)
        person_id = await passkeys.prove(session, runtime.settings, answer, now)
        secret = await devices.open_device(
            session, person_id, browser_of(request), now,
            instead_of=held_session(request), strong=True,
        )  # fmt: skip
    entered = Entered(
        person_id, secret, is_half=False, is_strong=True, next_path=local_path(typed.next)
    )
    return await let_in(request, session, entered)


@pages.post("/sign-out", fr="/deconnexion", name="accounts:sign_out", access=PUBLIC)
async def leave(request: Request, session: Session) -> Response:
    """Sign this browser out."""
    held = held_session(request)
    if held:
        await devices.close_device(session, held)
    response = redirect(request, url("site:home"), _("You are signed out."))
    forget_cookie(response, runtime_of(request).settings, SESSION)
    return response


async def _context(request: Request) -> dict[str, Any]:
    return {"waiting": await waiting_here(request), "passkeys": passkeys_here(request)}
