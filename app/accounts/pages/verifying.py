"""Proving once more who one is, before something sensitive."""

from typing import Annotated

from fastapi import Query, Request
from starlette.responses import Response

from app.accounts import limits
from app.accounts.held import held_by
from app.accounts.identity import Member
from app.accounts.pages.door import passkeys_here, remember
from app.accounts.schemas import PasskeyAnswer, PasswordAgain
from app.accounts.service import devices
from app.accounts.service.factors import passkeys
from app.accounts.service.factors.prove import prove
from app.accounts.service.sign_in import check_password
from app.core import clock
from app.core.db import Session
from app.core.throttle import attempt
from app.core.web.forms import Form, form_of
from app.core.web.responses import local_path, page, redirect, runtime_of
from app.core.web.routing import MEMBER, Pages, url

pages = Pages("/account/verify", fr="/compte/verifier")

TEMPLATE = "accounts/verify.html"
NextQuery = Annotated[str, Query(max_length=2_000)]


@pages.get("", name="accounts:verify", access=MEMBER)
async def ask(request: Request, session: Session, member: Member, next: NextQuery = "") -> Response:
    """Ask for the password again, and for a code of whoever has a second factor."""
    form = Form(PasswordAgain, {"next": local_path(next)})
    context = {"held": await held_by(session, member.id), "passkeys": passkeys_here(request)}
    return page(request, TEMPLATE, {**context, "form": form})


@pages.post("", name="accounts:verify", access=MEMBER)
async def check(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[PasswordAgain], form_of(PasswordAgain)],
) -> Response:
    """Check them, give this browser a new secret, and go on."""
    runtime, now = runtime_of(request), clock.now()
    held = await held_by(session, member.id)
    with form.or_rerender(request, TEMPLATE, held=held, passkeys=passkeys_here(request)):
        typed = form.data
        await attempt(runtime, limits.PASSWORD_AGAIN, member.public_id)
        await check_password(session, runtime.settings, member.id, typed.password, "password")
        if held.any:
            await attempt(runtime, limits.CODE_DAY, str(member.id))
            await prove(session, runtime.settings, member.id, typed.code, now)
        secret = await devices.prove_again(session, request.state.device_id, now, strong=held.any)
    return _go_on(request, typed.next, secret)


@pages.post("/passkey", fr="/cle", name="accounts:verify_passkey", access=MEMBER)
async def check_passkey(
    request: Request,
    session: Session,
    member: Member,
    form: Annotated[Form[PasskeyAnswer], form_of(PasskeyAnswer)],
) -> Response:
    """Let a passkey of the member say it instead."""
    runtime, now = runtime_of(request), clock.now()
    held = await held_by(session, member.id)
    with form.or_rerender(request, TEMPLATE, held=held, passkeys=passkeys_here(request)):
        typed = form.data
        await attempt(runtime, limits.PASSWORD_AGAIN, member.public_id)
        answer = passkeys.Answer(typed.challenge, typed.credential)
        await passkeys.prove_as(session, runtime.settings, member.id, answer, now)
        secret = await devices.prove_again(session, request.state.device_id, now, strong=True)
    return _go_on(request, typed.next, secret)


def _go_on(request: Request, next_path: str, secret: str) -> Response:
    response = redirect(request, local_path(next_path) or url("accounts:show"))
    remember(request, response, secret)
    return response
