"""The door: how a browser is let in, and what it does first."""

from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts import acts
from app.accounts.browsers import describe
from app.accounts.queries import actor_by_id
from app.core import clock
from app.core.errors import Gone
from app.core.i18n import gettext as _
from app.core.sessions import LIFETIME_DAYS, forget_cookie, read_cookie, write_cookie
from app.core.web.responses import local_path, redirect, runtime_of
from app.core.web.routing import url

SESSION = "session"
DAY_S = 24 * 60 * 60


def browser_of(request: Request) -> str:
    """Return what the list of devices calls this browser."""
    return describe(request.headers.get("user-agent", ""))


def held_session(request: Request) -> str:
    """Return the secret this browser had, which a new one replaces."""
    return read_cookie(request, runtime_of(request).settings, SESSION)


def held_acts(request: Request) -> str:
    """Return the secret under which this browser's acts wait."""
    return read_cookie(request, runtime_of(request).settings, acts.COOKIE)


def remember(request: Request, response: Response, secret: str) -> None:
    """Give the browser its session."""
    settings = runtime_of(request).settings
    write_cookie(response, settings, SESSION, secret, max_age=LIFETIME_DAYS * DAY_S)


async def waiting_here(request: Request) -> list[acts.Waiting]:
    """Return what waits for this visitor to say who they are.

    Read apart, so that no connection is held while a password is hashed.
    """
    held = held_acts(request)
    if not held:
        return []
    async with runtime_of(request).database.transaction() as reading:
        return await acts.waiting(reading, clock.now(), secret=held)


async def let_in(
    request: Request,
    session: AsyncSession,
    person_id: int,
    secret: str,
    *,
    next_path: str = "",
    acts_key: bytes = b"",
    message: str = "",
) -> Response:
    """Sign the browser in, do what waited, and lead the person where they were going.

    Who has not confirmed their address is told so; what they asked for waits for that.

    Raises:
        Gone: the account was closed a moment ago.
    """
    actor = await actor_by_id(session, person_id)
    if actor is None:
        raise Gone(_("This account is closed."))
    held = held_acts(request)
    answer: dict[str, Any] = {
        "to": local_path(next_path) or url("site:home"),
        "message": message or _("Hello %(name)s.") % {"name": actor.display_name},
    }
    if not actor.is_confirmed:
        await acts.entrust(session, actor.id, held)
        answer = {"to": url("accounts:unconfirmed")}
    else:
        done = await acts.complete(
            session, runtime_of(request), actor, clock.now(), secret=held, key=acts_key
        )
        if done is not None:
            answer = {"to": done.path, "message": done.message, "kind": done.kind}
    response = redirect(request, **answer)
    remember(request, response, secret)
    if held:
        forget_cookie(response, runtime_of(request).settings, acts.COOKIE)
    return response
