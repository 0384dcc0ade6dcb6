"""The second page of signing in, for whoever has a second factor."""

from typing import Annotated, Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts import limits
from app.accounts.held import held_by
from app.accounts.pages.door import (
    HALF,
    held_half,
    held_session,
    let_in,
    passkeys_here,
    waiting_here,
)
from app.accounts.schemas import PasskeyAnswer, SecondStep
from app.accounts.service import halves
from app.accounts.service.factors import passkeys
from app.accounts.service.factors.prove import prove
from app.accounts.service.halves import Half, HalfOver
from app.core import clock
from app.core.db import Session
from app.core.sessions import forget_cookie
from app.core.throttle import attempt
from app.core.web.caller import network_of
from app.core.web.forms import Form, form_of
from app.core.web.responses import page, redirect, runtime_of
from app.core.web.routing import PUBLIC, Pages, url

pages = Pages("/sign-in", fr="/connexion")

TEMPLATE = "accounts/second_step.html"


@pages.get("/code", name="accounts:second_step", access=PUBLIC)
async def ask(request: Request, session: Session) -> Response:
    """Ask for the code, or the passkey, of whoever just gave the right password here."""
    try:
        half = await halves.look(session, held_half(request), clock.now())
    except HalfOver as over:
        return _start_again(request, over)
    context = await _context(request, session, half)
    response = page(request, TEMPLATE, {**context, "form": Form(SecondStep)})
    response.headers["cache-control"] = "private, no-store"
    return response


@pages.post("/code", name="accounts:second_step", access=PUBLIC)
async def check(
    request: Request, session: Session, form: Annotated[Form[SecondStep], form_of(SecondStep)]
) -> Response:
    """Let the person in once their code is right."""
    runtime = runtime_of(request)
    try:
        half = await halves.look(session, held_half(request), clock.now())
        context = await _context(request, session, half)
        with form.or_rerender(request, TEMPLATE, **context):
            typed = form.data
            await _count(request, half)
            await prove(session, runtime.settings, half.person_id, typed.code, clock.now())
        return await _finish(request, session, half)
    except HalfOver as over:
        return _start_again(request, over)


@pages.post("/code/passkey", fr="/code/cle", name="accounts:second_step_passkey", access=PUBLIC)
async def check_passkey(
    request: Request, session: Session, form: Annotated[Form[PasskeyAnswer], form_of(PasskeyAnswer)]
) -> Response:
    """Let the person in once their passkey has answered."""
    runtime = runtime_of(request)
    try:
        half = await halves.look(session, held_half(request), clock.now())
        context = await _context(request, session, half)
        with form.or_rerender(request, TEMPLATE, **context):
            typed = form.data
            await _count(request, half)
            answer = passkeys.Answer(typed.challenge, typed.credential)
            await passkeys.prove_as(session, runtime.settings, half.person_id, answer, clock.now())
        return await _finish(request, session, half)
    except HalfOver as over:
        return _start_again(request, over)


async def _count(request: Request, half: Half) -> None:
    """Count one more attempt, by this network and at this account."""
    runtime, person = runtime_of(request), str(half.person_id)
    await attempt(runtime, limits.CODE_NETWORK, network_of(request))
    await attempt(runtime, limits.CODE_ACCOUNT, person)
    await attempt(runtime, limits.CODE_DAY, person)


async def _finish(request: Request, session: AsyncSession, half: Half) -> Response:
    entered = await halves.complete(session, half, clock.now(), instead_of=held_session(request))
    return await let_in(request, session, entered)


async def _context(request: Request, session: AsyncSession, half: Half) -> dict[str, Any]:
    return {
        "held": await held_by(session, half.person_id),
        "waiting": await waiting_here(request),
        "passkeys": passkeys_here(request),
    }


def _start_again(request: Request, over: HalfOver) -> Response:
    response = redirect(request, url("accounts:sign_in"), over.message, kind="warning")
    forget_cookie(response, runtime_of(request).settings, HALF)
    return response
