"""Leaving: asked for, taken back within thirty days, then done for good."""

from datetime import datetime

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.held import lock_person
from app.accounts.models import ApiToken, Person
from app.accounts.rules import Purpose
from app.accounts.service import devices, links
from app.audit.service import record
from app.core.errors import Gone
from app.core.i18n import N_, gettext as _
from app.core.mail.post import post
from app.core.settings import Settings
from app.core.subjects import Subject
from app.privacy import policy
from app.privacy.models import Departure
from app.privacy.queries.own import held_back_by
from app.privacy.rules import GRACE, REMIND_BEFORE

CLOSED = N_("This account is closed.")
ONE_AT_A_TIME = 7_203_118
"""Advisory lock: of two administrators who leave at once, one stays."""


async def leave(
    session: AsyncSession, settings: Settings, actor: Actor, *, erase_words: bool, now: datetime
) -> datetime:
    """Close the actor's account at once and return from when on it is erased.

    Raises:
        Refused: something depends on them alone.
        Gone: they asked already, on another page.
    """
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})
    policy.can_leave(await held_back_by(session, actor.id)).require()
    due = now + GRACE
    asked = await session.execute(
        insert(Departure)
        .values(person_id=actor.id, erase_words=erase_words, asked_at=now, due_at=due)
        .on_conflict_do_nothing()
        .returning(Departure.person_id)
    )
    if asked.one_or_none() is None:
        raise Gone(_(CLOSED))
    await session.execute(
        update(Person)
        .where(Person.id == actor.id, Person.deleted_at.is_(None))
        .values(deleted_at=now)
    )
    await devices.close_all(session, actor.id)
    await session.execute(delete(ApiToken).where(ApiToken.person_id == actor.id))
    await record(
        session, "privacy.left", by=actor.id, now=now, subject=Subject("person", actor.id),
        detail={"erase_words": erase_words},
    )  # fmt: skip
    await _write(session, settings, actor.id, "privacy/leaving", due, now)
    return due


async def offer_return(session: AsyncSession, person_id: int, now: datetime) -> str:
    """Return the secret of a link by which somebody who is leaving may come back.

    Raises:
        Gone: they did not ask to leave: the account was closed otherwise.
    """
    if await session.get(Departure, person_id) is None:
        raise Gone(_("This account is closed. Write to us to know more."))
    return await links.issue(session, person_id, Purpose.RETURN, now)


async def come_back(session: AsyncSession, secret: str, now: datetime) -> None:
    """Open the account of a return link again.

    Raises:
        LinkOver: the link can do nothing.
    """
    # Their row first, as erasing does: of the two at once, one waits for the other.
    await lock_person(session, (await links.look(session, secret, Purpose.RETURN, now)).person_id)
    link = await links.use(session, secret, Purpose.RETURN, now)
    await session.execute(delete(Departure).where(Departure.person_id == link.person_id))
    await session.execute(
        update(Person).where(Person.id == link.person_id).values(deleted_at=None)
    )  # fmt: skip
    await links.forget(session, link.person_id, Purpose.RETURN)
    await record(
        session, "privacy.came_back", by=link.person_id, now=now,
        subject=Subject("person", link.person_id),
    )  # fmt: skip


async def remind(session: AsyncSession, settings: Settings, now: datetime) -> int:
    """Write once to those whose thirty days are nearly over; return how many."""
    reminded = await session.execute(
        update(Departure)
        .where(Departure.reminded_at.is_(None), Departure.due_at <= now + REMIND_BEFORE)
        .values(reminded_at=now)
        .returning(Departure.person_id, Departure.due_at)
    )
    leaving = reminded.all()
    for person_id, due in leaving:
        await _write(session, settings, person_id, "privacy/soon_erased", due, now)
    return len(leaving)


async def due(session: AsyncSession, now: datetime) -> list[int]:
    """Return who is to be erased now."""
    query = select(Departure.person_id).where(Departure.due_at <= now).order_by(Departure.due_at)
    return list((await session.execute(query)).scalars())


async def _write(
    session: AsyncSession,
    settings: Settings,
    person_id: int,
    template: str,
    due_at: datetime,
    now: datetime,
) -> None:
    secret = await links.issue(session, person_id, Purpose.RETURN, now)
    query = select(Person.email, Person.language, Person.display_name).where(Person.id == person_id)
    person = (await session.execute(query)).one()
    await post(
        session,
        settings,
        template,
        to=person.email,
        language=person.language,
        context={"name": person.display_name, "due": due_at, "secret": secret},
    )
