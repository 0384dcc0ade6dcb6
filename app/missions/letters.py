"""Letters to those who come to a date: it moved, it is cancelled. Their calendars follow by the file.

They are part of having said yes, not news: they cannot be turned off.
"""

from typing import Any, Literal

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.i18n import using
from app.core.ics import calendar
from app.core.mail.attachments import Attachment
from app.core.mail.post import post
from app.core.settings import Settings
from app.missions.coming import comers_of
from app.missions.entries import entry_of, place_of
from app.missions.queries.feed import one
from app.missions.rules import SessionState
from app.missions.shown import mission_url
from app.missions.wording import moment_said

Method = Literal["PUBLISH", "CANCEL"]


async def write_to_comers(session: AsyncSession, settings: Settings, session_id: int) -> int:
    """Write to everybody who comes to a date that was moved or cancelled; return how many."""
    row = await one(session, session_id)
    if row is None:
        return 0
    people = select(Person.email, Person.language, Person.display_name).where(
        Person.id.in_(await comers_of(session, session_id)),
        Person.deleted_at.is_(None),
        Person.email_confirmed_at.is_not(None),
    )
    found = (await session.execute(people.order_by(Person.id))).all()
    for person in found:
        await _write(session, settings, row, person)
    return len(found)


async def _write(
    session: AsyncSession, settings: Settings, row: Row[Any], person: Row[*tuple[Any, ...]]
) -> None:
    with using(person.language):
        is_cancelled = row.state is SessionState.CANCELLED
        file = _file(settings, row, "CANCEL" if is_cancelled else "PUBLISH")
        context = {
            "name": person.display_name,
            "title": row.title,
            "moment": moment_said(row.starts_at, row.zone),
            "reason": row.reason,
            "place": place_of(row),
            "path": mission_url(row.public_id, row.title),
        }
    template = "missions/cancelled" if is_cancelled else "missions/moved"
    await post(
        session, settings, template, to=person.email, language=person.language, context=context,
        attachments=[file],
    )  # fmt: skip


def _file(settings: Settings, row: Row[Any], method: Method) -> Attachment:
    entry = entry_of(row)
    body = calendar(
        [entry], name=entry.title, base_url=settings.base_url, method=method,
        organiser=_address(settings),
    )  # fmt: skip
    return Attachment(
        "seance.ics", "text/calendar", body, (("method", method), ("charset", "utf-8"))
    )


def _address(settings: Settings) -> str:
    return settings.mail_from.rpartition("<")[2].rstrip(">")
