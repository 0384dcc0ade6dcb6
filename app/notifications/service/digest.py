"""Gathering notices in one message: whoever marks them queues it, in one transaction, or neither."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.i18n import using
from app.core.mail.post import post
from app.core.notices import Rhythm
from app.core.settings import Settings
from app.notifications.letters import Addressee, digest_context, stop_headers, stop_link
from app.notifications.models import Notice
from app.notifications.queries import notices
from app.notifications.reading import shown
from app.profiles.queries.holding import is_there

PART = 100
MOST_IN_ONE = 50
"""A message of more is not read; the others stand on the site."""


async def waiting(
    session: AsyncSession, rhythm: Rhythm, until: datetime, *, after: int
) -> list[int]:
    """Return the next people, after one of them, for whom something was gathered before ``until``."""
    query = (
        select(Notice.person_id)
        .where(
            Notice.rhythm == rhythm, Notice.mailed_at.is_(None), Notice.created_at < until,
            Notice.person_id > after,
        )
        .distinct()
        .order_by(Notice.person_id)
        .limit(PART)
    )  # fmt: skip
    return list((await session.execute(query)).scalars())


async def send_digest(
    session: AsyncSession, settings: Settings, person_id: int, rhythm: Rhythm, until: datetime
) -> bool:
    """Queue somebody's digest of what was gathered before ``until``; False when there is none to send.

    What was read on the site meanwhile, is gone or hidden is left out, and not looked at again.
    """
    taken = await session.execute(
        update(Notice)
        .where(
            Notice.person_id == person_id, Notice.rhythm == rhythm, Notice.mailed_at.is_(None),
            Notice.created_at < until,
        )
        .values(mailed_at=until)
        .returning(Notice.id, Notice.read_at)
    )  # fmt: skip
    ids = [row.id for row in taken if row.read_at is None]
    reader = await reader_of(session, person_id, until)
    if not ids or reader is None:
        return False
    with using(reader.language):
        told = await shown(session, await notices.these(session, sorted(ids)))
    if not told:
        return False
    await post(
        session, settings, "notifications/digest",
        to=reader.email, language=reader.language,
        context=digest_context(settings, reader, told[-MOST_IN_ONE:], rhythm),
        headers=stop_headers(stop_link(settings, reader, rhythm)),
    )  # fmt: skip
    return True


async def reader_of(session: AsyncSession, person_id: int, now: datetime) -> Addressee | None:
    """Return where to write to somebody; None for who has not confirmed, is suspended or gone."""
    query = select(Person.id, Person.public_id, Person.email, Person.language).where(
        Person.id == person_id, is_there(now)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else Addressee(*row)
