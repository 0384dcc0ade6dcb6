"""Handing the e-mails of notices over: each once, in its reader's language, of what still stands."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.i18n import using
from app.core.mail.post import build
from app.core.mail_claim import Once
from app.core.notices import Rhythm, notice_kinds
from app.core.runtime import Runtime
from app.notifications.letters import Addressee, Letters
from app.notifications.models import Notice
from app.notifications.queries import notices
from app.notifications.queries.notices import Told
from app.notifications.reading import shown
from app.profiles.queries.holding import is_there

TAKE = """
    UPDATE notice SET mailed_at = %(now)s
    WHERE id = %(notice)s AND mailed_at IS NULL AND rhythm = 'at_once'
"""
UNDO = "UPDATE notice SET mailed_at = NULL WHERE id = %(notice)s"

Letter = tuple[int, dict[str, Any]]
"""A notice's number, and its message."""


async def deliver(runtime: Runtime, ids: Sequence[int], now: datetime) -> None:
    """Send the e-mails of these notices that have not left yet.

    Raises:
        OSError: some could not be handed over; the others are, and are not sent again.
    """
    async with runtime.database.transaction() as session:
        letters = await _letters(session, runtime, ids, now)
    sent = await asyncio.gather(
        *(_send(runtime, notice_id, mail, now) for notice_id, mail in letters),
        return_exceptions=True,
    )
    for result in sent:
        if isinstance(result, BaseException):
            raise result


async def _send(runtime: Runtime, notice_id: int, mail: dict[str, Any], now: datetime) -> None:
    message = build(runtime.settings, mail)
    values = {"notice": notice_id, "now": now}
    await runtime.mail.send(message, Once(runtime.claims, TAKE, UNDO, values))


async def _letters(
    session: AsyncSession, runtime: Runtime, ids: Sequence[int], now: datetime
) -> list[Letter]:
    readers = await _readers(session, ids, now)
    by_language: defaultdict[str, list[Told]] = defaultdict(list)
    for one in await notices.these(session, list(readers)):
        by_language[readers[one.id].language].append(one)
    kinds, writer = notice_kinds(), Letters(runtime.settings)
    letters = []
    for language, told in by_language.items():
        with using(language):
            letters += [
                (one.id, writer.of(readers[one.id], one, may_stop=not kinds[one.kind].is_due))
                for one in await shown(session, told)
            ]
    return letters


async def _readers(
    session: AsyncSession, ids: Sequence[int], now: datetime
) -> dict[int, Addressee]:
    """Return who reads each of these notices by e-mail; who is suspended, their rights alone."""
    due = [name for name, kind in notice_kinds().items() if kind.is_due]
    rows = await session.execute(
        select(Notice.id, Person.id, Person.public_id, Person.email, Person.language)
        .join(Person, Person.id == Notice.person_id)
        .where(
            Notice.id.in_(ids),
            Notice.mailed_at.is_(None),
            Notice.rhythm == Rhythm.AT_ONCE,
            Person.deleted_at.is_(None),
            Person.email_confirmed_at.is_not(None),
            is_there(now) | Notice.kind.in_(due),
        )
    )
    return {row[0]: Addressee(*row[1:]) for row in rows}
