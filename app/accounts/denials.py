"""Whoever is refused what only our team and elected officials do is written down in the audit log."""

from fastapi import Request
from starlette.responses import Response

from app.accounts.actor import Actor
from app.accounts.identity import StaleForm
from app.audit.service import record
from app.core import clock
from app.core.errors import Refused, TooMany
from app.core.throttle import Limit, attempt
from app.core.web import errors
from app.core.web.forms import Rerender
from app.core.web.responses import runtime_of
from app.core.web.routing import PageRoute, is_privileged

DENIALS = Limit("denial.person", 30, 60 * 60)
"""Of one person, in an hour: whoever knocks without end does not fill the log."""


async def on_refused(request: Request, error: Exception) -> Response:
    """Answer a refusal, and write it down when it was of a privileged act, page or API alike."""
    assert isinstance(error, Refused)
    if not isinstance(error, StaleForm):
        await _write(request)
    return errors.answer(request, error)


async def on_rerender(request: Request, error: Exception) -> Response:
    """The same when the refusal shows a form again."""
    assert isinstance(error, Rerender)
    if error.status == Refused.status:
        await _write(request)
    return await errors.on_rerender(request, error)


async def _write(request: Request) -> None:
    """Write the denial in a transaction of its own: the request's has been undone."""
    asks = "program" if errors.is_api(request) else "member"
    member: Actor | None = getattr(request.state, asks, None)
    name = getattr(request.scope.get("route"), "name", "")
    if member is None or not is_privileged(_access_of(request, name)):
        return
    runtime = runtime_of(request)
    try:
        await attempt(runtime, DENIALS, str(member.id))
    except TooMany:
        return
    detail = {"page": name, "method": request.method, "awaits_factor": member.awaits_factor}
    async with runtime.database.transaction() as session:
        await record(session, "access.denied", by=member.id, now=clock.now(), detail=detail)


def _access_of(request: Request, name: str) -> str:
    if errors.is_api(request):
        extra = getattr(request.scope.get("route"), "openapi_extra", None) or {}
        return str(extra.get("x-access", ""))
    pages: list[PageRoute] = request.app.state.pages
    wanted = (name, request.method)
    return next((page.access for page in pages if (page.name, page.method) == wanted), "")
