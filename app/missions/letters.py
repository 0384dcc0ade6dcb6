"""Letters to those who come to a date: it moved, it is cancelled. Their calendars follow by the file.

They are part of having said yes, not news: they cannot be turned off.
"""

from collections.abc import Sequence
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
from app.missions.queries.feed import some
from app.missions.rules import SessionState
from app.missions.shown import mission_url
from app.missions.wording import moment_said

Method = Literal["PUBLISH", "CANCEL"]


async def write_to_comers(
    session: AsyncSession, settings: Settings, session_ids: Sequence[int]
) -> int:
    """Write once to everybody who comes to dates that were moved or cancelled; return to how many.

    The dates are of one mission, and in one state.
    """
    dates = await some(session, session_ids)
    comers = await comers_of(session, [date.id for date in dates])
    people = select(Person.id, Person.email, Person.language, Person.display_name).where(
        Person.id.in_(comers),
        Person.deleted_at.is_(None),
        Person.email_confirmed_at.is_not(None),
    )
    found = (await session.execute(people.order_by(Person.id))).all()
    for person in found:
        theirs = [date for date in dates if date.id in comers[person.id]]
        await _write(session, settings, theirs, person)
    return len(found)


async def _write(
    session: AsyncSession,
    settings: Settings,
    dates: Sequence[Row[Any]],
    person: Row[*tuple[Any, ...]],
) -> None:
    row = dates[0]
    with using(person.language):
        is_cancelled = row.state is SessionState.CANCELLED
        context = {
            "name": person.display_name,
            "title": row.title,
            "moments": [moment_said(date.starts_at, date.zone) for date in dates],
            "reason": row.reason,
            "place": place_of(row),
            "path": mission_url(row.public_id, row.title),
        }
        files = [_file(settings, dates, is_cancelled=is_cancelled)]
    template = "missions/cancelled" if is_cancelled else "missions/moved"
    await post(
        session, settings, template, to=person.email, language=person.language, context=context,
        attachments=files,
    )  # fmt: skip


def _file(settings: Settings, dates: Sequence[Row[Any]], *, is_cancelled: bool) -> Attachment:
    """Return the dates for a calendar; only one by itself may be sent as CANCEL (RFC 5546, 3.2.5)."""
    method: Method = "CANCEL" if is_cancelled and len(dates) == 1 else "PUBLISH"
    body = calendar(
        [entry_of(date) for date in dates], name=dates[0].title, base_url=settings.base_url, method=method,
        organiser=_address(settings),
    )  # fmt: skip
    return Attachment(
        "seance.ics", "text/calendar", body, (("method", method), ("charset", "utf-8"))
    )


def _address(settings: Settings) -> str:
    return settings.mail_from.rpartition("<")[2].rstrip(">")
