"""The door: how a browser is let in, and what it does first."""

from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from app.accounts import acts, ceremony
from app.accounts.actor import Actor
from app.accounts.browsers import describe
from app.accounts.queries import actor_by_id
from app.accounts.service import sightings
from app.accounts.service.halves import LIFETIME, Entered
from app.core import clock
from app.core.errors import Gone
from app.core.i18n import gettext as _
from app.core.sessions import LIFETIME_DAYS, forget_cookie, read_cookie, write_cookie
from app.core.web.responses import local_path, redirect, runtime_of
from app.core.web.routing import url

SESSION = "session"
HALF = "half"
HALF_S = int(LIFETIME.total_seconds())
DAY_S = 24 * 60 * 60


def browser_of(request: Request) -> str:
    """Return what the list of devices calls this browser."""
    return describe(request.headers.get("user-agent", ""))


def passkeys_here(request: Request) -> ceremony.Place:
    """Say whether passkeys work at the address this page was asked for at."""
    return ceremony.place_of(runtime_of(request).settings, request.headers.get("host", ""))


def held_session(request: Request) -> str:
    """Return the secret this browser had, which a new one replaces."""
    return read_cookie(request, runtime_of(request).settings, SESSION)


def held_half(request: Request) -> str:
    """Return the secret of this browser's half sign-in."""
    return read_cookie(request, runtime_of(request).settings, HALF)


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


async def let_in(request: Request, session: AsyncSession, entered: Entered) -> Response:
    """Do what waited, and lead the person where they were going.

    Who must still prove a second factor is asked for it first; who has not confirmed their address
    is told so, and what they asked for waits for that; staff without a factor are led to add one.

    Raises:
        Gone: the account was closed a moment ago.
    """
    settings = runtime_of(request).settings
    if entered.is_half:
        response = redirect(request, url("accounts:second_step"))
        write_cookie(response, settings, HALF, entered.secret, max_age=HALF_S)
        return response
    actor = await actor_by_id(session, entered.person_id, strong=entered.is_strong)
    if actor is None:
        raise Gone(_("This account is closed."))
    host = request.client.host if request.client else ""
    await sightings.note(session, settings, actor.id, host, clock.now())
    held = held_acts(request)
    response = redirect(request, **await _where_to(request, session, actor, entered, held))
    remember(request, response, entered.secret)
    if held:
        forget_cookie(response, settings, acts.COOKIE)
    if held_half(request):
        forget_cookie(response, settings, HALF)
    return response


async def _where_to(
    request: Request, session: AsyncSession, actor: Actor, entered: Entered, held: str
) -> dict[str, Any]:
    """Return the address to go to, and what to say there."""
    if not actor.is_confirmed:
        await acts.entrust(session, actor.id, held)
        return {"to": url("accounts:unconfirmed")}
    done = await acts.complete(
        session, runtime_of(request), actor, clock.now(), secret=held, key=entered.acts_key
    )
    if done is not None:
        return {"to": done.path, "message": done.message, "kind": done.kind}
    hello = _("Hello %(name)s.") % {"name": actor.display_name}
    message = _(entered.message) if entered.message else hello
    if actor.awaits_factor:
        return {"to": url("accounts:two_steps"), "message": message}
    return {"to": local_path(entered.next_path) or url("site:home"), "message": message}
