"""Keys for programs: shown once, limited to their scopes, revoked at will."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import policy
from app.accounts.actor import Actor
from app.accounts.models import ApiToken, Person
from app.accounts.rules import MOST_TOKENS, TOKEN_PREFIX, Scope
from app.accounts.service import letters
from app.core.errors import NotFound, Refused
from app.core.i18n import gettext as _
from app.core.sessions import digest, new_secret
from app.core.settings import Settings


async def create(
    session: AsyncSession,
    settings: Settings,
    actor: Actor,
    name: str,
    scopes: Iterable[Scope],
    now: datetime,
    expires_at: datetime | None = None,
    *,
    strong: bool = False,
) -> str:
    """Make a key for the actor's programs, tell them by e-mail, and return it: it is shown once.

    One made where a second factor was passed (``strong``) carries rights beyond citizen.

    Raises:
        Refused: the address is not confirmed, or there are too many keys already.
    """
    policy.can_manage(actor).require()
    # Two forms sent at once must not both be the last that is allowed.
    await session.execute(select(Person.id).where(Person.id == actor.id).with_for_update())
    count = select(func.count()).where(ApiToken.person_id == actor.id)
    if (await session.execute(count)).scalar_one() >= MOST_TOKENS:
        raise Refused(
            _("You have %(num)s tokens already. Please revoke one first.") % {"num": MOST_TOKENS}
        )
    secret = await create_token(session, actor.id, scopes, name, now, expires_at, strong=strong)
    await letters.token_created(
        session, settings, to=actor.email, language=actor.language, name=name, now=now
    )
    return secret


async def create_token(
    session: AsyncSession,
    person_id: int,
    scopes: Iterable[Scope],
    name: str,
    now: datetime,
    expires_at: datetime | None = None,
    *,
    strong: bool = False,
) -> str:
    """Make a key without asking or telling anybody (the command line) and return it."""
    secret = TOKEN_PREFIX + new_secret()
    session.add(
        ApiToken(
            person_id=person_id,
            secret_hash=digest(secret),
            name=name,
            scopes=sorted({str(Scope(scope)) for scope in scopes}),
            created_at=now,
            expires_at=expires_at,
            is_strong=strong,
        )
    )
    await session.flush()
    return secret


async def revoke(session: AsyncSession, actor: Actor, public_id: str) -> None:
    """Make one of the actor's keys open nothing any more.

    Raises:
        NotFound: it is none of theirs.
    """
    gone = await session.execute(
        delete(ApiToken)
        .where(ApiToken.public_id == public_id, ApiToken.person_id == actor.id)
        .returning(ApiToken.id)
    )
    if gone.one_or_none() is None:
        raise NotFound
