"""A forgotten password: a link to the address, and another password."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import queries
from app.accounts.models import Person
from app.accounts.passwords import passwords_of
from app.accounts.rules import Purpose
from app.accounts.service import devices, halves, letters, links
from app.accounts.service.halves import Entered
from app.accounts.service.sign_in import WrongPassword
from app.accounts.service.sign_up import refuse_weak
from app.core.db import Database
from app.core.errors import Gone
from app.core.i18n import N_, gettext as _
from app.core.settings import Settings

CHANGED = N_("Your password is the new one. Your other devices have been signed out.")


async def write_reset(session: AsyncSession, settings: Settings, email: str, now: datetime) -> None:
    """Write the letter with the link, if the address has an account; done by a job.

    The request itself only asks for the job, so that it takes the same time for every address.
    """
    known = await queries.credentials(session, email=email)
    if known is None or known.is_leaving:
        return
    query = select(Person.email, Person.language).where(Person.id == known.person_id)
    row = (await session.execute(query)).one()
    secret = await links.issue(session, known.person_id, Purpose.RESET, now)
    await letters.reset(session, settings, to=row.email, language=row.language, secret=secret)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose password a link may replace."""

    person_id: int
    email: str
    name: str


async def owner_of(database: Database, secret: str, now: datetime) -> Owner:
    """Return whose link it is, without using it and without keeping a connection.

    Raises:
        Gone: the link can do nothing.
    """
    async with database.transaction() as reading:
        link = await links.look(reading, secret, Purpose.RESET, now)
        return await _open_account(reading, link.person_id)


async def choose(settings: Settings, owner: Owner, password: str) -> str:
    """Return the hash of a new password that is good enough for its owner.

    Raises:
        Invalid: it is easy to guess.
    """
    await refuse_weak(settings, password, owner.email, owner.name)
    return await passwords_of(settings).hash(password)


async def reset(
    session: AsyncSession,
    settings: Settings,
    secret: str,
    hashed: str,
    description: str,
    now: datetime,
) -> Entered:
    """Replace a forgotten password, sign all browsers out, and this one in.

    Half in, when there is a second factor: reading somebody's mailbox never replaces it. Reading
    the mailbox confirms the address too.

    Raises:
        Gone: the link can do nothing.
    """
    link = await links.use(session, secret, Purpose.RESET, now)
    await _open_account(session, link.person_id)
    await session.execute(
        update(Person)
        .where(Person.id == link.person_id, Person.email_confirmed_at.is_(None))
        .values(email_confirmed_at=now)
    )
    await store_password(session, settings, link.person_id, hashed, now)
    return await halves.enter(session, link.person_id, description, now, message=CHANGED)


async def _open_account(session: AsyncSession, person_id: int) -> Owner:
    """Return the owner of an account.

    Raises:
        Gone: it is closed.
    """
    query = select(Person.id, Person.email, Person.display_name).where(
        Person.id == person_id, Person.deleted_at.is_(None)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise Gone(_("This account is closed."))
    return Owner(*row)


async def set_password(
    session: AsyncSession, settings: Settings, person_id: int, password: str, now: datetime
) -> None:
    """Give a person another password, without asking whether it is a good one.

    Pages ask first; the command line decides for itself.
    """
    hashed = await passwords_of(settings).hash(password)
    await store_password(session, settings, person_id, hashed, now)


async def store_password(
    session: AsyncSession,
    settings: Settings,
    person_id: int,
    hashed: str,
    now: datetime,
    *,
    instead_of: str | None = None,
) -> None:
    """Store another password's hash, sign every device out and tell the person.

    Links sent before are worth nothing any more. ``instead_of`` is the hash that the person's
    present password was compared with.

    Raises:
        WrongPassword: that password was changed a moment ago.
    """
    change = update(Person).where(Person.id == person_id).values(password_hash=hashed)
    if instead_of is not None:
        change = change.where(Person.password_hash == instead_of)
    changed = await session.execute(change.returning(Person.email, Person.language))
    row = changed.one_or_none()
    if row is None:
        raise WrongPassword(_("This is not your password."), field="current")
    await links.forget(session, person_id, *Purpose)
    await devices.close_all(session, person_id)
    await halves.forget_all(session, person_id)
    await letters.password_changed(
        session,
        settings,
        to=row.email,
        language=row.language,
        tokens=await queries.working_tokens(session, person_id, now),
        now=now,
    )
