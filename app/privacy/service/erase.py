"""Erasing somebody for good: every slice forgets them, then their row goes, all or nothing."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.audit.service import record
from app.core import logging
from app.core.mail.post import compose
from app.core.personal import Leaving, erasers
from app.core.settings import Settings
from app.core.subjects import Subject
from app.privacy.models import Departure
from app.privacy.queries.own import held_back_by

FORGET_IN_QUEUE = text("""
    DELETE FROM procrastinate_jobs
    WHERE status <> 'doing' AND EXISTS (
        SELECT 1 FROM jsonb_path_query(args, 'strict $.** ? (@.type() == "string")') AS said
        WHERE said #>> '{}' ~* :address
    )
""")
"""Letters that wait, or that could not be sent, hold the address they go to."""
BEFORE = "a-z0-9._%+-"
"""What stands before a sign of the same address; quotes and the like may stand before a whole one."""

log = logging.get("privacy")


@dataclass(frozen=True, slots=True)
class Erased:
    """What is left to do once somebody is erased: pages to forget, and one last letter."""

    pages: set[str]
    letter: dict[str, Any]


def whole(address: str) -> str:
    """Return a pattern that finds this address, and not another that ends or begins like it.

    ``ann@x.ca`` is neither ``joann@x.ca`` nor ``ann@x.ca.example``; a full stop may follow it.
    """
    return rf"(^|[^{BEFORE}]){re.escape(address)}(?!-|\.?[a-z0-9])"


async def erase(
    session: AsyncSession, settings: Settings, person_id: int, now: datetime
) -> Erased | None:
    """Erase a person whose time has come; None when they came back, are gone, or must wait.

    Their row is held from the start: nobody else can make something point to them meanwhile.
    """
    query = select(Person.email, Person.language).where(Person.id == person_id)
    person = (await session.execute(query.with_for_update())).one_or_none()
    departure = await session.get(Departure, person_id)
    if person is None or departure is None or departure.due_at > now:
        return None
    if await held_back_by(session, person_id):
        log.warning("privacy.erasure_waits", person=person_id)
        return None
    leaving = Leaving(person_id, departure.erase_words, now)
    letter = compose(
        settings,
        "privacy/erased",
        to=person.email,
        language=person.language,
        context={},
        headers={},
    )
    for eraser in erasers().values():
        await eraser(session, leaving)
    await session.execute(FORGET_IN_QUEUE, {"address": whole(person.email)})
    await record(
        session, "privacy.erased", by=None, now=now, subject=Subject("person", person_id),
        detail={"erase_words": leaving.erase_words},
    )  # fmt: skip
    await session.execute(
        delete(Person)
        .where(Person.id == person_id)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return Erased(leaving.pages, letter)
