"""What a person changes of their own account: password, address, name, language, home."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import policy, queries
from app.accounts.actor import Actor
from app.accounts.events import PersonChanged
from app.accounts.homes import FoundHome
from app.accounts.models import Person
from app.accounts.passwords import passwords_of
from app.accounts.rules import Purpose
from app.accounts.schemas import ChangedPassword, Profile
from app.accounts.service import devices, letters, links
from app.accounts.service.recover import store_password
from app.accounts.service.sign_in import check_password
from app.accounts.service.sign_up import refuse_weak
from app.core.db import flush_or
from app.core.errors import Conflict, Gone
from app.core.events import publish
from app.core.i18n import gettext as _
from app.core.settings import Settings


async def change_password(
    session: AsyncSession,
    settings: Settings,
    actor: Actor,
    typed: ChangedPassword,
    description: str,
    now: datetime,
    *,
    strong: bool = False,
) -> str:
    """Replace the actor's password; return the secret of this browser's new cookie.

    ``strong``: a second factor was passed on this browser, and counts still.

    Raises:
        Refused: the address is not confirmed.
        WrongPassword: the current password is another one, or was changed a moment ago.
        Invalid: the new one is easy to guess.
    """
    policy.can_manage(actor).require()
    was = await check_password(session, settings, actor.id, typed.current, "current")
    await refuse_weak(settings, typed.password, actor.email, actor.display_name)
    hashed = await passwords_of(settings).hash(typed.password)
    await store_password(session, settings, actor.id, hashed, now, instead_of=was)
    return await devices.open_device(session, actor.id, description, now, strong=strong)


async def ask_for_address(
    session: AsyncSession, settings: Settings, actor: Actor, email: str, now: datetime
) -> None:
    """Write to a new address; it becomes the actor's once they follow the link.

    An address that has an account is written to as well: the page says the same.

    Raises:
        Refused: the present address is not confirmed.
    """
    policy.can_manage(actor).require()
    known = await queries.known_by_email(session, email)
    if known is not None and known.is_confirmed:
        await letters.already_known(
            session, settings, to=known.email, language=known.language, now=now
        )
        return
    await links.forget(session, actor.id, Purpose.NEW_ADDRESS)
    secret = await links.issue(session, actor.id, Purpose.NEW_ADDRESS, now, {"email": email})
    await letters.new_address(
        session,
        settings,
        to=email,
        language=actor.language,
        name=actor.display_name,
        secret=secret,
    )


async def take_address(
    session: AsyncSession, settings: Settings, secret: str, now: datetime
) -> str:
    """Make the address that a link was sent to its person's own, tell the old one, return the new.

    Raises:
        Gone: the link can do nothing.
        Conflict: another account has taken the address since.
    """
    link = await links.use(session, secret, Purpose.NEW_ADDRESS, now)
    query = select(Person).where(Person.id == link.person_id, Person.deleted_at.is_(None))
    person = (await session.execute(query.with_for_update())).scalar_one_or_none()
    if person is None:
        raise Gone(_("This account is closed."))
    old, new = person.email, str(link.data["email"])
    await _evict(session, new, person.id)
    person.email, person.email_confirmed_at = new, now
    await flush_or(session, Conflict(_("Another account has this address now.")))
    await links.forget(session, person.id, *Purpose)
    await letters.address_changed(
        session, settings, to=old, language=person.language, new=new, now=now
    )
    return new


async def _evict(session: AsyncSession, email: str, owner_id: int) -> None:
    """Delete an account that was opened with somebody else's address and never confirmed."""
    with suppress(IntegrityError):  # it made something: then the address stays its own
        async with session.begin_nested():
            await session.execute(
                delete(Person).where(
                    func.lower(Person.email) == email.lower(),
                    Person.id != owner_id,
                    Person.email_confirmed_at.is_(None),
                    Person.suspended_at.is_(None),
                    Person.deleted_at.is_(None),
                )
            )


async def change_profile(session: AsyncSession, actor: Actor, typed: Profile) -> None:
    """Change how the actor is shown, and the language we write to them in.

    Raises:
        Refused: the address is not confirmed.
    """
    policy.can_manage(actor).require()
    await session.execute(
        update(Person)
        .where(Person.id == actor.id)
        .values(display_name=typed.display_name, language=typed.language)
    )
    if typed.language != actor.language:
        await publish(session, PersonChanged(actor.id))


async def move(session: AsyncSession, actor: Actor, home: FoundHome, now: datetime) -> bool:
    """Change the actor's home; False when it is the one they have already.

    Supports given before keep counting as they did when they were given.

    Raises:
        Refused: too soon after the last change.
    """
    query = select(Person).where(Person.id == actor.id).with_for_update()
    person = (await session.execute(query)).scalar_one()
    policy.can_move(actor, person.home_changed_at, now).require()
    if person.neighbourhood_id == home.home.neighbourhood_id and person.rta == home.rta:
        return False
    if person.neighbourhood_id != home.home.neighbourhood_id:
        person.home_changed_at = now
    person.rta = home.rta
    person.territory_id = home.home.territory_id
    person.neighbourhood_id = home.home.neighbourhood_id
    await session.flush()
    await publish(session, PersonChanged(actor.id))
    return True
