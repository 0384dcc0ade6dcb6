"""What answers somebody who signs in while their account is closing."""

from fastapi import FastAPI, Request
from starlette.responses import Response

from app.accounts.service.sign_in import StillLeaving
from app.core import clock
from app.core.errors import DomainError
from app.core.web import errors
from app.core.web.responses import redirect, runtime_of
from app.core.web.routing import url
from app.privacy.service import leave


async def on_still_leaving(request: Request, error: Exception) -> Response:
    """Offer to come back to whoever gave the right password."""
    assert isinstance(error, StillLeaving)
    runtime = runtime_of(request)
    try:
        async with runtime.database.transaction() as session:
            secret = await leave.offer_return(session, error.person_id, clock.now())
    except DomainError as refusal:
        return errors.answer(request, refusal)
    return redirect(request, url("privacy:come_back", secret=secret))


def install(app: FastAPI) -> None:
    """Teach ``app`` the answer."""
    app.add_exception_handler(StillLeaving, on_still_leaving)
