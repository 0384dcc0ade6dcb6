"""A handler of the tests' own, about things that no gateway has: it does what the test says."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.payments import handling, inbox
from app.payments.handling import Arrived, Outcome
from app.payments.models import GatewayEvent, Source
from app.payments.seen import Event

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
Doing = Callable[[AsyncSession, Arrived], Awaitable[Outcome]]


async def done(_session: AsyncSession, _event: Arrived) -> Outcome:
    return Outcome.DONE


@dataclass
class Probe:
    """What was handed over, and what to do with it."""

    doing: Doing = done
    seen: list[Arrived] = field(default_factory=list)


@contextmanager
def probing(subject: str = "probe") -> Iterator[Probe]:
    probe = Probe()

    async def handle(session: AsyncSession, _runtime: Runtime, event: Arrived) -> Outcome:
        probe.seen.append(event)
        return await probe.doing(session, event)

    before = handling._handlers.get(subject)
    handling._handlers[subject] = handle
    yield probe
    del handling._handlers[subject]
    if before is not None:
        handling._handlers[subject] = before


def event(number: int | str = 1, kind: str = "probe.happened", *, is_live: bool = False) -> Event:
    return Event(f"evt_{number}", kind, f"obj_{number}", is_live, AT)


async def bring(runtime: Runtime, *events: Event) -> list[bool]:
    """Bring notices as the demonstration does, each in a transaction of its own."""
    kept = []
    for one in events:
        async with runtime.database.transaction() as session:
            kept.append(await inbox.take(session, runtime, one, Source.DEMO))
    return kept


async def row(db: AsyncSession, number: int | str = 1) -> GatewayEvent:
    db.expire_all()
    found = await db.get(GatewayEvent, f"evt_{number}")
    assert found is not None
    return found
