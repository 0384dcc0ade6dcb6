"""Where a request that needs to know who asks is sent, and what becomes of what it wanted."""

from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from starlette.responses import RedirectResponse, Response

from app.accounts import acts
from app.accounts.denials import on_refused, on_rerender
from app.accounts.identity import StepUpRequired
from app.accounts.limits import KEEP_ACT
from app.accounts.rules import ACT_LIFETIME
from app.core import clock
from app.core.errors import DomainError, Refused, SignInRequired
from app.core.sessions import read_cookie, write_cookie
from app.core.throttle import attempt
from app.core.web import errors
from app.core.web.caller import network_of
from app.core.web.forms import Rerender
from app.core.web.responses import local_path, runtime_of, wants_fragment
from app.core.web.routing import url


async def on_sign_in_required(request: Request, error: Exception) -> Response:
    """Keep what the visitor asked for and send them to sign in; tell a program that it must."""
    assert isinstance(error, SignInRequired)
    if errors.is_api(request):
        response = errors.answer(request, error)
        response.headers["www-authenticate"] = "Bearer"
        return response
    response = _go(request, url("accounts:sign_in", query={"next": page_of(request)}))
    if error.act:
        try:
            secret = await _keep(request, error)
        except DomainError as refusal:
            return errors.answer(request, refusal)
        settings = runtime_of(request).settings
        seconds = int(ACT_LIFETIME.total_seconds())
        write_cookie(response, settings, acts.COOKIE, secret, max_age=seconds)
    return response


async def _keep(request: Request, error: SignInRequired) -> str:
    """Keep the act in a transaction of its own: the request's has been undone."""
    runtime = runtime_of(request)
    await attempt(runtime, KEEP_ACT, network_of(request))
    held = read_cookie(request, runtime.settings, acts.COOKIE)
    async with runtime.database.transaction() as session:
        return await acts.keep(session, error.act, error.payload, clock.now(), secret=held)


async def on_step_up_required(request: Request, error: Exception) -> Response:
    """Ask for the password again, then come back."""
    assert isinstance(error, StepUpRequired)
    if errors.is_api(request):
        return errors.answer(request, error)
    return _go(request, url("accounts:verify", query={"next": page_of(request)}))


def page_of(request: Request) -> str:
    """Return the local address of the page to come back to: this one, or the one that posted."""
    if request.method in {"GET", "HEAD"}:
        query = f"?{request.url.query}" if request.url.query else ""
        return local_path(request.url.path + query)
    came_from = urlsplit(
        request.headers.get("hx-current-url") or request.headers.get("referer", "")
    )
    if came_from.netloc != request.headers.get("host", ""):
        return ""
    query = f"?{came_from.query}" if came_from.query else ""
    return local_path(came_from.path + query)


def _go(request: Request, to: str) -> Response:
    """Send the browser to ``to``; htmx is told to leave the page, not to swap a part of it."""
    if wants_fragment(request):
        return Response(status_code=204, headers={"hx-redirect": to})
    return RedirectResponse(to, status_code=303)


def install(app: FastAPI) -> None:
    """Teach ``app`` where to send who must be known."""
    app.add_exception_handler(SignInRequired, on_sign_in_required)
    app.add_exception_handler(StepUpRequired, on_step_up_required)
    app.add_exception_handler(Refused, on_refused)
    app.add_exception_handler(Rerender, on_rerender)
