"""Half a sign-in: the password was right, and this browser must still prove a second factor."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.held import has_factor
from app.accounts.models import HalfSignIn
from app.accounts.service import devices
from app.core.errors import DomainError
from app.core.i18n import N_, gettext as _
from app.core.sessions import digest, new_secret

LIFETIME = timedelta(minutes=10)
OVER = N_("Too much time has passed. Please sign in again.")


class HalfOver(DomainError):
    """There is no half sign-in here, or its time is over."""

    status = 422
    code = "sign-in-over"


@dataclass(frozen=True, slots=True)
class Entered:
    """What a right password gives a browser: a session, or half of one."""

    person_id: int
    secret: str
    is_half: bool
    is_strong: bool = False
    next_path: str = ""
    acts_key: bytes = b""
    message: str = ""


@dataclass(frozen=True, slots=True)
class Half:
    """A half sign-in whose time is not over."""

    id: int
    person_id: int
    description: str
    next_path: str
    acts_key: bytes
    message: str


async def enter(
    session: AsyncSession,
    person_id: int,
    description: str,
    now: datetime,
    *,
    instead_of: str = "",
    next_path: str = "",
    acts_key: bytes = b"",
    message: str = "",
) -> Entered:
    """Sign in a browser that knew the password or the link; whoever has a factor gets half of it.

    ``message`` (an untranslated sentence) is said once they are in.
    """
    rest = {"next_path": next_path, "acts_key": acts_key, "message": message}
    if not await has_factor(session, person_id):
        secret = await devices.open_device(
            session, person_id, description, now, instead_of=instead_of
        )
        return Entered(person_id, secret, is_half=False, **rest)  # type: ignore[arg-type]
    secret = new_secret()
    session.add(
        HalfSignIn(
            secret_hash=digest(secret),
            person_id=person_id,
            description=description,
            expires_at=now + LIFETIME,
            **rest,
        )
    )
    await session.flush()
    return Entered(person_id, secret, is_half=True)


async def look(session: AsyncSession, secret: str, now: datetime) -> Half:
    """Return the half sign-in of a browser.

    Raises:
        HalfOver: there is none, or its time is over.
    """
    query = select(
        HalfSignIn.id, HalfSignIn.person_id, HalfSignIn.description, HalfSignIn.next_path,
        HalfSignIn.acts_key, HalfSignIn.message,
    ).where(HalfSignIn.secret_hash == digest(secret), HalfSignIn.expires_at > now)  # fmt: skip
    row = (await session.execute(query)).one_or_none() if secret else None
    if row is None:
        raise HalfOver(_(OVER))
    return Half(*row)


async def complete(
    session: AsyncSession, half: Half, now: datetime, *, instead_of: str = ""
) -> Entered:
    """Make a whole, strong session of a half whose second factor was proved: once.

    Raises:
        HalfOver: it was made whole, or thrown away, a moment ago.
    """
    gone = await session.execute(
        delete(HalfSignIn).where(HalfSignIn.id == half.id).returning(HalfSignIn.id)
    )
    if gone.one_or_none() is None:
        raise HalfOver(_(OVER))
    secret = await devices.open_device(
        session, half.person_id, half.description, now, instead_of=instead_of, strong=True
    )
    return Entered(
        half.person_id, secret, is_half=False, is_strong=True,
        next_path=half.next_path, acts_key=half.acts_key, message=half.message,
    )  # fmt: skip


async def forget_all(session: AsyncSession, person_id: int) -> None:
    """Throw a person's half sign-ins away: their password, or a factor, is another one now."""
    await session.execute(delete(HalfSignIn).where(HalfSignIn.person_id == person_id))
