"""Coming in and going out."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from app.accounts import limits
from app.accounts.identity import Member, Visitor
from app.accounts.pages.door import (
    SESSION,
    browser_of,
    held_session,
    let_in,
    remember,
    waiting_here,
)
from app.accounts.schemas import PasswordAgain, SigningIn
from app.accounts.service import devices
from app.accounts.service.sign_in import check_password, enter, prove
from app.core import clock
from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.sessions import forget_cookie
from app.core.throttle import attempt
from app.core.web.caller import network_of
from app.core.web.forms import Form, form_of
from app.core.web.responses import local_path, page, redirect, runtime_of
from app.core.web.routing import MEMBER, PUBLIC, Pages, url

pages = Pages()

NextQuery = Annotated[str, Query(max_length=2_000)]


@pages.get("/sign-in", fr="/connexion", name="accounts:sign_in", access=PUBLIC)
async def ask(request: Request, visitor: Visitor, next: NextQuery = "") -> Response:
    """Ask who is there, and say what waits for the answer."""
    if visitor is not None:
        return redirect(request, local_path(next) or url("accounts:show"))
    context = {
        "form": Form(SigningIn, {"next": local_path(next)}),
        "waiting": await waiting_here(request),
    }
    return page(request, "accounts/sign_in.html", context)


@pages.post("/sign-in", fr="/connexion", name="accounts:sign_in", access=PUBLIC)
async def come_in(
    request: Request, session: Session, form: Annotated[Form[SigningIn], form_of(SigningIn)]
) -> Response:
    """Let the person in, or say that something does not match, never what."""
    runtime = runtime_of(request)
    waiting = await waiting_here(request)
    with form.or_rerender(request, "accounts/sign_in.html", waiting=waiting):
        typed = form.data
        await attempt(runtime, limits.SIGN_IN_ALL, limits.EVERYBODY)
        await attempt(runtime, limits.SIGN_IN_NETWORK, network_of(request))
        await attempt(runtime, limits.SIGN_IN_ACCOUNT, typed.email.lower())
        proved = await prove(runtime.database, runtime.settings, typed.email, typed.password)
        secret = await enter(
            session, proved, browser_of(request), clock.now(), instead_of=held_session(request)
        )
    return await let_in(request, session, proved.person_id, secret, next_path=typed.next)


@pages.post("/sign-out", fr="/deconnexion", name="accounts:sign_out", access=PUBLIC)
async def leave(request: Request, session: Session) -> Response:
    """Sign this browser out."""
    held = held_session(request)
    if held:
        await devices.close_device(session, held)
    response = redirect(request, url("site:home"), _("You are signed out."))
    forget_cookie(response, runtime_of(request).settings, SESSION)
    return response


@pages.get("/account/verify", fr="/compte/verifier", name="accounts:verify", access=MEMBER)
async def ask_again(request: Request, _member: Member, next: NextQuery = "") -> Response:
    """Ask for the password again, before something sensitive."""
    form = Form(PasswordAgain, {"next": local_path(next)})
    return page(request, "accounts/verify.html", {"form": form})


@pages.post("/account/verify", fr="/compte/verifier", name="accounts:verify", access=MEMBER)
async def verify(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[PasswordAgain], form_of(PasswordAgain)],
) -> Response:
    """Check it, give this browser a new secret, and go on."""
    runtime = runtime_of(request)
    with form.or_rerender(request, "accounts/verify.html"):
        typed = form.data
        await attempt(runtime, limits.PASSWORD_AGAIN, member.public_id)
        await check_password(session, runtime.settings, member.id, typed.password, "password")
        secret = await devices.prove_again(session, request.state.device_id, clock.now())
    response = redirect(request, local_path(typed.next) or url("accounts:show"))
    remember(request, response, secret)
    return response
