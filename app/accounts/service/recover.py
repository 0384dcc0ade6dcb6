"""A forgotten password: a link to the address, and another password."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import queries
from app.accounts.models import Person
from app.accounts.passwords import passwords_of
from app.accounts.rules import Purpose
from app.accounts.service import devices, letters, links
from app.accounts.service.sign_up import refuse_weak
from app.core.errors import Gone
from app.core.i18n import gettext as _
from app.core.settings import Settings


async def write_reset(session: AsyncSession, settings: Settings, email: str, now: datetime) -> None:
    """Write the letter with the link, if the address has an account; done by a job.

    The request itself only asks for the job, so that it takes the same time for every address.
    """
    known = await queries.credentials(session, email=email)
    if known is None or known.is_suspended:
        return
    query = select(Person.email, Person.language).where(Person.id == known.person_id)
    row = (await session.execute(query)).one()
    secret = await links.issue(session, known.person_id, Purpose.RESET, now)
    await letters.reset(session, settings, to=row.email, language=row.language, secret=secret)


async def reset(
    session: AsyncSession,
    settings: Settings,
    secret: str,
    password: str,
    description: str,
    now: datetime,
) -> tuple[int, str]:
    """Replace a forgotten password and sign this browser in, all others out.

    Reading the mailbox confirms the address too. Returns the person and the cookie's secret.

    Raises:
        Gone: the link can do nothing.
        Invalid: the password is easy to guess.
    """
    link = await links.use(session, secret, Purpose.RESET, now)
    query = select(Person.email, Person.display_name, Person.language).where(
        Person.id == link.person_id, Person.deleted_at.is_(None), Person.suspended_at.is_(None)
    )
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise Gone(_("This account is closed."))
    await refuse_weak(settings, password, row.email, row.display_name)
    await session.execute(
        update(Person)
        .where(Person.id == link.person_id, Person.email_confirmed_at.is_(None))
        .values(email_confirmed_at=now)
    )
    await set_password(session, settings, link.person_id, password, now)
    return link.person_id, await devices.open_device(session, link.person_id, description, now)


async def set_password(
    session: AsyncSession, settings: Settings, person_id: int, password: str, now: datetime
) -> None:
    """Store another password, sign every device out and tell the person.

    Links sent before are worth nothing any more. Whether the caller may, and whether the
    password is a good one, has been decided before (the command line decides for itself).
    """
    hashed = await passwords_of(settings).hash(password)
    changed = await session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(password_hash=hashed)
        .returning(Person.email, Person.language)
    )
    row = changed.one()
    await links.forget(session, person_id, *Purpose)
    await devices.close_all(session, person_id)
    await letters.password_changed(
        session,
        settings,
        to=row.email,
        language=row.language,
        tokens=await queries.working_tokens(session, person_id, now),
        now=now,
    )
