"""From a happening to one row for each person concerned, and a job for those to write to at once."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.jobs import defer
from app.core.notices import NoticeDue, NoticeKind, Rhythm
from app.notifications.models import Notice
from app.notifications.queries.audience import Reached, next_to_tell
from app.profiles.rules import today

PART = 200
"""People told in one transaction: a worker that dies takes back its part, and no other."""


async def tell_some(
    session: AsyncSession, kind: NoticeKind, due: NoticeDue, now: datetime, *, after: int
) -> int:
    """Tell the next people and return the number of the last; 0 once everybody has been told.

    Telling again tells nobody twice: a row exists for each person and key, or is made now.
    """
    people = await next_to_tell(session, due, kind, today(now), after=after, most=PART)
    if not people:
        return 0
    made = await session.execute(
        insert(Notice)
        .values([_row(person, kind, due, now) for person in people])
        .on_conflict_do_nothing(index_elements=["person_id", "key"])
        .returning(Notice.id, Notice.rhythm)
    )
    at_once = [row.id for row in made if row.rhythm is Rhythm.AT_ONCE]
    if at_once:
        await defer(session, "nv:notifications.deliver", ids=at_once)
    return people[-1].person_id


def _row(person: Reached, kind: NoticeKind, due: NoticeDue, now: datetime) -> dict[str, object]:
    return {
        "person_id": person.person_id,
        "kind": kind.name,
        "key": due.key,
        "because": person.because,
        "target": person.target,
        "data": due.data,
        "rhythm": Rhythm.AT_ONCE if kind.is_due else person.rhythm,
        "created_at": now,
    }
