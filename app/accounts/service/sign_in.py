"""Signing in: the same answer in the same time, whatever is wrong."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import queries
from app.accounts.models import Person
from app.accounts.passwords import passwords_of
from app.accounts.service import devices
from app.core.errors import DomainError, Refused
from app.core.i18n import gettext as _
from app.core.settings import Settings


class WrongPassword(DomainError):
    """The address and the password do not go together."""

    status = 422
    code = "wrong-password"


@dataclass(frozen=True, slots=True)
class Entered:
    """Who signed in, and the secret of their new cookie."""

    person_id: int
    device_secret: str


async def sign_in(
    session: AsyncSession,
    settings: Settings,
    email: str,
    password: str,
    description: str,
    now: datetime,
    *,
    instead_of: str = "",
) -> Entered:
    """Sign a browser in with a new secret; the one it had is worth nothing any more.

    Raises:
        WrongPassword: the address is unknown or the password is not its own.
        Refused: the password is right, but the account is suspended.
    """
    known = await queries.credentials(session, email=email)
    checked = await passwords_of(settings).check(password, known.password_hash if known else None)
    if known is None or not checked.right:
        raise WrongPassword(_("This address and this password do not go together."))
    if known.is_suspended:
        raise Refused(_("This account is suspended. Write to us to know why, or to object."))
    if checked.better_hash:
        await session.execute(
            update(Person)
            .where(Person.id == known.person_id, Person.password_hash == known.password_hash)
            .values(password_hash=checked.better_hash)
        )
    secret = await devices.open_device(
        session, known.person_id, description, now, instead_of=instead_of
    )
    return Entered(known.person_id, secret)


async def check_password(
    session: AsyncSession, settings: Settings, person_id: int, password: str, field: str
) -> None:
    """Go on if this is the person's password.

    Raises:
        WrongPassword: it is not; the sentence belongs to ``field``.
    """
    known = await queries.credentials(session, person_id=person_id)
    checked = await passwords_of(settings).check(password, known.password_hash if known else None)
    if not checked.right:
        raise WrongPassword(_("This is not your password."), field=field)
