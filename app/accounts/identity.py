"""Who asks: found once per request, from the cookie or the bearer token."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import func, update

from app.accounts import policy, queries
from app.accounts.actor import Actor
from app.accounts.models import ApiToken, Device
from app.accounts.rules import STILL_OPEN, STILL_OPEN_PREFIXES, Scope
from app.core import clock, csrf
from app.core.db import Session
from app.core.errors import DomainError, Refused, SignInRequired
from app.core.i18n import gettext as _
from app.core.sessions import IDLE_DAYS, LIFETIME_DAYS, read_cookie
from app.core.web.forms import body_of
from app.core.web.header_counts import header_counts
from app.core.web.responses import runtime_of, wants_fragment

SEEN_EVERY = timedelta(minutes=10)
STEP_UP_WITHIN = timedelta(minutes=10)
UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})


async def identify(request: Request, session: Session) -> Actor | None:
    """Return the member who uses this browser; check the form's token when they change something."""
    settings = runtime_of(request).settings
    secret = read_cookie(request, settings, "session")
    request.state.member = None
    request.state.session_secret = ""
    request.state.counts = {}
    if not secret:
        return None
    now = clock.now()
    found = await queries.signed_in_by_device(session, secret, now)
    if found is None:
        return None
    if found.seen_at < now - SEEN_EVERY:
        await session.execute(
            update(Device)
            .where(Device.id == found.device_id)
            .values(
                seen_at=now,
                expires_at=func.least(
                    Device.created_at + timedelta(days=LIFETIME_DAYS),
                    now + timedelta(days=IDLE_DAYS),
                ),
            )
        )
    request.state.member = found.actor
    request.state.session_secret = secret
    request.state.device_id = found.device_id
    request.state.verified_at = found.verified_at
    request.state.is_strong = found.is_strong
    if request.method in UNSAFE:
        await check_form_token(request, secret)
        if not still_open(request):
            policy.can_act(found.actor).require()
    if not wants_fragment(request):
        request.state.counts = await header_counts(session, found.actor.id)
    return found.actor


def still_open(request: Request) -> bool:
    """Say whether a form can be sent by a suspended member too: how they leave, appeal, take data.

    Everything else is closed to them here, so that no slice can forget it; policies say so before.
    """
    name = getattr(request.scope.get("route"), "name", "")
    return name in STILL_OPEN or name.startswith(STILL_OPEN_PREFIXES)


class StaleForm(Refused):
    """A member's form that was made for another session, or none."""


async def check_form_token(request: Request, secret: str) -> None:
    """Check that a member's form was made for their session.

    Raises:
        StaleForm: when its token is missing or made for another session.
    """
    given = request.headers.get(csrf.HEADER, "")
    if not given:
        field = (await body_of(request)).get(csrf.FIELD, "")
        given = field if isinstance(field, str) else ""
    if not csrf.is_valid(runtime_of(request).settings, secret, given):
        raise StaleForm(_("This form is too old. Please open the page again and retry."))


Visitor = Annotated[Actor | None, Depends(identify, scope="function")]
"""Whoever asks: a member, or None."""


async def require_member(visitor: Visitor) -> Actor:
    """Return the member.

    Raises:
        SignInRequired: for a visitor.
    """
    if visitor is None:
        raise SignInRequired
    return visitor


Member = Annotated[Actor, Depends(require_member, scope="function")]
"""A member; a visitor is asked to sign in first."""


class StepUpRequired(DomainError):
    """A sensitive act: the person must say their password again first."""

    status = 401
    code = "step-up-required"

    def __init__(self) -> None:
        super().__init__(_("Please confirm your password to continue."))


async def require_recent_password(request: Request, member: Member) -> Actor:
    """Return the member if they gave their password in the last ten minutes.

    Raises:
        StepUpRequired: otherwise.
    """
    if request.state.verified_at < clock.now() - STEP_UP_WITHIN:
        raise StepUpRequired
    return member


VerifiedMember = Annotated[Actor, Depends(require_recent_password, scope="function")]


async def identify_program(request: Request, session: Session) -> Actor | None:
    """Return whose bearer token came along; without one, nobody.

    Raises:
        SignInRequired: for a token that is unknown, over or revoked.
    """
    kind, _space, secret = request.headers.get("authorization", "").partition(" ")
    if not kind:
        return None
    found = None
    if kind.lower() == "bearer" and secret:
        found = await queries.signed_in_by_token(session, secret.strip(), clock.now())
    if found is None:
        raise SignInRequired
    request.state.program = found.actor
    if found.seen_at < clock.now() - SEEN_EVERY:
        await session.execute(
            update(ApiToken).where(ApiToken.id == found.device_id).values(used_at=clock.now())
        )
    return found.actor


ApiVisitor = Annotated[Actor | None, Depends(identify_program, scope="function")]


async def read_with_token(visitor: ApiVisitor) -> Actor | None:
    """Return the token's person when it may read what is theirs alone; else it reads as anybody."""
    if visitor is None or (visitor.scopes is not None and Scope.READ not in visitor.scopes):
        return None
    return visitor


ApiReader = Annotated[Actor | None, Depends(read_with_token, scope="function")]
"""Who reads, as far as the token lets them be known."""


def require_scope(scope: str) -> object:
    """Return a dependency that gives the token's person if the token allows ``scope``.

    Raises:
        SignInRequired: without a token.
        Refused: when the token does not allow it.
    """

    async def check(visitor: ApiVisitor) -> Actor:
        if visitor is None:
            raise SignInRequired
        if visitor.scopes is not None and scope not in visitor.scopes:
            raise Refused(_("This token does not allow “%(scope)s”.") % {"scope": scope})
        return visitor

    return Depends(check, scope="function")
