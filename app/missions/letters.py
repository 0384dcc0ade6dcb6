"""Letters to those who come to a date: it moved, it is cancelled. Their calendars follow by the file.

They are part of having said yes, not news: they cannot be turned off.
"""

from typing import Literal

from sqlalchemy import select
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

Method = Literal["PUBLISH", "CANCEL"]


async def write_to_comers(
    session: AsyncSession, settings: Settings, session_id: int, *, was: str = ""
) -> int:
    """Write to everybody who comes to a date that was moved or cancelled; return how many.

    ``was`` is when it began before (ISO 8601), for one that moved.
    """
    row = await one(session, session_id)
    if row is None:
        return 0
    is_cancelled = row.state is SessionState.CANCELLED
    people = select(Person.email, Person.language, Person.display_name).where(
        Person.id.in_(await comers_of(session, session_id)),
        Person.deleted_at.is_(None),
        Person.email_confirmed_at.is_not(None),
    )
    count = 0
    for person in (await session.execute(people.order_by(Person.id))).all():
        with using(person.language):
            context = {
                "name": person.display_name,
                "title": row.title,
                "row": row,
                "was": was,
                "place": place_of(row),
                "path": mission_url(row.public_id, row.title),
            }
            file = _file(settings, row, "CANCEL" if is_cancelled else "PUBLISH")
        await post(
            session, settings, "missions/cancelled" if is_cancelled else "missions/moved",
            to=person.email, language=person.language, context=context, attachments=[file],
        )  # fmt: skip
        count += 1
    return count


def _file(settings: Settings, row: object, method: Method) -> Attachment:
    entry = entry_of(row)  # type: ignore[arg-type]
    body = calendar(
        [entry], name=entry.title, base_url=settings.base_url, method=method,
        organiser=_address(settings),
    )  # fmt: skip
    return Attachment(
        "seance.ics", "text/calendar", body, (("method", method), ("charset", "utf-8"))
    )


def _address(settings: Settings) -> str:
    return settings.mail_from.rpartition("<")[2].rstrip(">")
