"""Room for one more: counted while nobody else may add, so that no race goes past a limit."""

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.subjects import Subject
from app.media import policy, queries
from app.media.models import Media
from app.media.rules import Kind

LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


async def make_room(
    session: AsyncSession, actor: Actor, subject: Subject, kind: Kind, size: int = 0
) -> int:
    """Return the position of one more; until the transaction ends nobody else adds here.

    Raises:
        Refused: there are enough, or the person's files hold too much.
    """
    await session.execute(LOCK, {"name": f"media:person:{actor.id}"})
    await session.execute(LOCK, {"name": f"media:{subject.kind}:{subject.id}"})
    policy.can_add(kind, await queries.count(session, subject, kind)).require()
    if size:
        policy.can_keep(await queries.bytes_used(session, actor.id), size).require()
    query = select(func.coalesce(func.max(Media.position), 0) + 1).where(
        Media.subject_kind == subject.kind, Media.subject_id == subject.id, Media.kind == kind
    )
    return int((await session.execute(query)).scalar_one())
