"""A note beside a difference: what somebody found out. Nothing is mended here."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record
from app.core.errors import NotFound
from app.core.ids import is_public_id
from app.core.subjects import Subject
from app.treasury import policy
from app.treasury.models import MoneyDifference


async def note(
    session: AsyncSession, actor: Actor, public_id: str, words: str, now: datetime
) -> None:
    """Keep what somebody of the staff found out about a difference.

    Raises:
        Refused: only an administrator does.
        NotFound: there is no such difference.
    """
    policy.can_treasure(actor).require()
    query = select(MoneyDifference).where(MoneyDifference.public_id == public_id)
    found = await session.scalar(query.with_for_update()) if is_public_id(public_id) else None
    if found is None:
        raise NotFound
    found.note, found.noted_by_id, found.noted_at = words, actor.id, now
    await session.flush()
    await record(
        session, "difference.noted", by=actor.id, now=now,
        subject=Subject("money-difference", found.id), reason=words,
        detail={"kind": str(found.kind), "source": found.source_id},
    )  # fmt: skip
