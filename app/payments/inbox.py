"""The inbox: a notice is kept once, whoever brings it and however often."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.jobs import PREFIX, defer
from app.core.runtime import Runtime
from app.payments.models import ID_MAX, KIND_MAX, GatewayEvent, Source
from app.payments.seen import Event

DRAIN = "payments.drain"
_IS_ASKED = text("SELECT 1 FROM procrastinate_jobs WHERE task_name = :name AND status = 'todo'"
                 " AND (scheduled_at IS NULL OR scheduled_at <= now()) LIMIT 1")  # fmt: skip


class NotOurMode(Exception):
    """A notice of test money where real money is taken, or the reverse."""


async def arrive(
    session: AsyncSession, runtime: Runtime, event: Event, source: Source = Source.WEBHOOK
) -> bool:
    """Keep a notice; false when it is known already.

    Raises:
        NotOurMode: it is not of the mode of our key.
    """
    if event.is_live is not runtime.settings.takes_real_money:
        raise NotOurMode(event.id)
    return await keep(session, event, source)


async def keep(session: AsyncSession, event: Event, source: Source) -> bool:
    """Write a notice down, and nothing of what it says; false when it is known already."""
    kept = await session.execute(
        insert(GatewayEvent)
        .values(
            id=event.id[:ID_MAX],
            kind=event.kind[:KIND_MAX],
            object_id=event.object_id[:ID_MAX],
            is_live=event.is_live,
            source=source,
            made_at=event.made_at,
            next_try_at=func.clock_timestamp(),
        )
        .on_conflict_do_nothing()
        .returning(GatewayEvent.id)
    )
    return kept.first() is not None


async def take(
    session: AsyncSession, runtime: Runtime, event: Event, source: Source = Source.RECONCILER
) -> bool:
    """Keep a notice and ask for it to be applied; false when it is known already.

    Raises:
        NotOurMode: it is not of the mode of our key.
    """
    is_new = await arrive(session, runtime, event, source)
    if is_new:
        await wake(session)
    return is_new


async def wake(session: AsyncSession) -> None:
    """Ask for the inbox to be emptied, unless somebody asked already: a storm needs few workers.

    Exact when the notice was committed before; within its own transaction a worker may look just
    too early, and the minute's sweep finds it.
    """
    if (await session.execute(_IS_ASKED, {"name": PREFIX + DRAIN})).first() is None:
        await defer(session, PREFIX + DRAIN)


async def again(session: AsyncSession, event_id: str) -> bool:
    """Let a notice that fails be tried at once: somebody mended what it needed."""
    found = await session.execute(
        update(GatewayEvent)
        .where(GatewayEvent.id == event_id, GatewayEvent.handled_at.is_(None))
        .values(next_try_at=func.clock_timestamp())
        .returning(GatewayEvent.id)
        .execution_options(synchronize_session=False)
    )
    if found.first() is None:
        return False
    await wake(session)
    return True


@dataclass(frozen=True, slots=True)
class Tally:
    """How full the inbox is."""

    waiting: int
    failing: int
    """Tried more than once."""
    oldest: datetime | None


async def tally(session: AsyncSession) -> Tally:
    """Count what is not applied yet."""
    query = select(
        func.count(),
        func.count().filter(GatewayEvent.tries > 0),
        func.min(GatewayEvent.received_at),
    ).where(GatewayEvent.handled_at.is_(None))
    waiting, failing, oldest = (await session.execute(query)).one()
    return Tally(waiting, failing, oldest)
