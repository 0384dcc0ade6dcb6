"""Signing in: the same answer in the same time, whatever is wrong."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import queries
from app.accounts.models import Person
from app.accounts.passwords import passwords_of
from app.accounts.service import halves
from app.accounts.service.halves import Entered
from app.core.db import Database, let_go
from app.core.errors import DomainError
from app.core.i18n import N_, gettext as _
from app.core.settings import Settings

NO_MATCH = N_("This address and this password do not go together.")


class WrongPassword(DomainError):
    """The address and the password do not go together."""

    status = 422
    code = "wrong-password"


class StillLeaving(Exception):
    """The address and the password are right; their person has asked to leave, and may come back."""

    def __init__(self, person_id: int) -> None:
        super().__init__(person_id)
        self.person_id = person_id


@dataclass(frozen=True, slots=True)
class Proved:
    """Who gave the right password, the hash it was compared with, and a better one if due."""

    person_id: int
    password_hash: str
    better_hash: str


async def prove(database: Database, settings: Settings, email: str, password: str) -> Proved:
    """Check an address and a password, holding no connection while the hash is made.

    Raises:
        WrongPassword: the address is unknown or the password is not its own.
        StillLeaving: the password is right, but the person has asked to leave.
    """
    async with database.transaction() as reading:
        known = await queries.credentials(reading, email=email)
    checked = await passwords_of(settings).check(password, known.password_hash if known else None)
    if known is None or not checked.right:
        raise WrongPassword(_(NO_MATCH))
    if known.is_leaving:
        raise StillLeaving(known.person_id)
    return Proved(known.person_id, known.password_hash, checked.better_hash)


async def enter(
    session: AsyncSession,
    proved: Proved,
    description: str,
    now: datetime,
    *,
    instead_of: str = "",
    next_path: str = "",
) -> Entered:
    """Sign a browser in, or half in when a second factor must follow.

    The secret it had is worth nothing any more once it is in.

    Raises:
        WrongPassword: the password was changed a moment ago.
    """
    same = (
        Person.id == proved.person_id,
        Person.password_hash == proved.password_hash,
        Person.deleted_at.is_(None),
    )
    if proved.better_hash:
        better = update(Person).where(*same).values(password_hash=proved.better_hash)
        found = await session.execute(better.returning(Person.id))
    else:
        found = await session.execute(select(Person.id).where(*same).with_for_update(read=True))
    if found.one_or_none() is None:
        raise WrongPassword(_(NO_MATCH))
    return await halves.enter(
        session, proved.person_id, description, now, instead_of=instead_of, next_path=next_path
    )


async def check_password(
    session: AsyncSession, settings: Settings, person_id: int, password: str, field: str
) -> str:
    """Go on if this is the person's password; return the hash it was compared with.

    No connection is held while the hash is made: nothing may be written before.

    Raises:
        WrongPassword: it is not; the sentence belongs to ``field``.
    """
    known = await queries.credentials(session, person_id=person_id)
    await let_go(session)
    checked = await passwords_of(settings).check(password, known.password_hash if known else None)
    if known is None or not checked.right:
        raise WrongPassword(_("This is not your password."), field=field)
    return known.password_hash
