"""A copy of one's data: asked for, made by a job, given to its owner alone, gone after a week."""

from datetime import datetime

from sqlalchemy import delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.audit.service import record
from app.core.errors import Conflict, Gone, NotFound
from app.core.i18n import gettext as _
from app.core.ids import public_id
from app.core.jobs import defer
from app.core.mail.post import post
from app.core.settings import Settings
from app.core.subjects import Subject
from app.privacy import policy
from app.privacy.models import DataCopy
from app.privacy.queries.own import copy_of
from app.privacy.rules import COPY_KEPT, COPY_MADE_WITHIN, CopyState


async def ask(session: AsyncSession, actor: Actor, language: str, now: datetime) -> None:
    """Have a copy made, with its words in ``language``.

    Raises:
        Refused: the policy says no.
        Conflict: one is being made already.
    """
    policy.can_take_copy(actor).require()
    # What could not be made in a day will not be: whoever waits may ask anew.
    await session.execute(
        delete(DataCopy).where(
            DataCopy.person_id == actor.id,
            DataCopy.state == CopyState.ASKED,
            DataCopy.asked_at < now - COPY_MADE_WITHIN,
        )
    )
    asked = await session.execute(
        insert(DataCopy)
        .values(
            public_id=public_id(),
            person_id=actor.id,
            language=language,
            state=CopyState.ASKED,
            asked_at=now,
            expires_at=now + COPY_KEPT,
        )
        .on_conflict_do_nothing(
            index_elements=["person_id"], index_where=text("state = 'asked'")
        )
        .returning(DataCopy.id)
    )  # fmt: skip
    copy_id = asked.scalar_one_or_none()
    if copy_id is None:
        raise Conflict(_("Your copy is being made already."))
    await record(session, "privacy.copy_asked", by=actor.id, now=now)
    await defer(session, "nv:privacy.copy", copy_id=copy_id)


async def deliver(
    session: AsyncSession, settings: Settings, copy_id: int, file: str, size: int, now: datetime
) -> bool:
    """Note that a copy is ready and write to its owner; False when nobody waits for it any more."""
    ready = await session.execute(
        update(DataCopy)
        .where(DataCopy.id == copy_id, DataCopy.state == CopyState.ASKED)
        .values(state=CopyState.READY, file=file, size=size, expires_at=now + COPY_KEPT)
        .returning(DataCopy.person_id, DataCopy.language)
    )
    row = ready.one_or_none()
    if row is None:
        return False
    query = select(Person.email, Person.display_name).where(Person.id == row.person_id)
    owner = (await session.execute(query)).one()
    await post(
        session,
        settings,
        "privacy/copy_ready",
        to=owner.email,
        language=row.language,
        context={"name": owner.display_name, "until": now + COPY_KEPT},
    )
    return True


async def give(session: AsyncSession, actor: Actor, wanted: str, now: datetime) -> str:
    """Return the stored name of one of the actor's own copies, and note that it was taken.

    Raises:
        NotFound: it is none of theirs, or is not made yet.
        Gone: its week is over.
    """
    policy.can_take_copy(actor).require()
    found = await copy_of(session, actor.id, wanted)
    if found is None or found.file is None:
        raise NotFound
    if found.expires_at <= now:
        raise Gone(_("This copy is over: ask for another one."))
    await session.execute(
        update(DataCopy)
        .where(DataCopy.id == found.id)
        .values(downloads=DataCopy.downloads + 1, downloaded_at=now)
    )
    await record(
        session, "privacy.copy_taken", by=actor.id, now=now, subject=Subject("data_copy", found.id)
    )
    return found.file
