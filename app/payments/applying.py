"""Applying the inbox: a notice is claimed, applied and marked in one transaction, and retried until it is."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import logging, metrics
from app.core.runtime import Runtime
from app.payments.choose import gateway_of
from app.payments.errors import GatewayError
from app.payments.handling import Arrived, Outcome, handler_of, subject_of
from app.payments.models import FAILURE_MAX, GatewayEvent, Source

FIRST_WAIT_S = 2
LONGEST_WAIT_S = 3_600
DOUBLINGS_MAX = 12

log = logging.get("payments")


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the notice that was claimed."""

    id: str
    outcome: Outcome | None
    """None when applying it failed."""
    wait_s: int


async def apply_next(session: AsyncSession, runtime: Runtime) -> Result | None:
    """Claim one notice whose time has come, apply it, and write down what became of it.

    All in the caller's transaction: whatever happens to it, what was applied and what is marked are
    the same. A notice that another worker holds is passed over; nothing is locked after a crash.
    """
    claimed = await _claim(session)
    if claimed is None:
        return None
    event, source = claimed
    try:
        async with session.begin_nested():
            outcome: Outcome | None = await _apply(session, runtime, event, source)
            failure = "its row is not there yet" if outcome is Outcome.NOT_YET else ""
    except Exception as error:  # noqa: BLE001 (whatever it is, it stays visible and is tried again)
        outcome, failure = None, said(error)
        log.warning("payments.failing", event_id=event.id, kind=event.kind, failure=failure)
    return await _write_down(session, event, outcome, failure)


async def _claim(session: AsyncSession) -> tuple[Arrived, Source] | None:
    query = (
        select(GatewayEvent)
        .where(
            GatewayEvent.handled_at.is_(None),
            GatewayEvent.next_try_at <= func.clock_timestamp(),
        )
        .order_by(GatewayEvent.next_try_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    found = await session.scalar(query)
    if found is None:
        return None
    session.expunge(found)  # what is undone below must not take its values with it
    arrived = Arrived(
        id=found.id,
        kind=found.kind,
        subject=subject_of(found.kind),
        object_id=found.object_id,
        is_live=found.is_live,
        made_at=found.made_at,
        tries=found.tries,
    )
    return arrived, found.source


async def _apply(
    session: AsyncSession, runtime: Runtime, event: Arrived, source: Source
) -> Outcome:
    is_demo = gateway_of(runtime).name == "demonstration"
    handler = handler_of(event.subject)
    if handler is None or (source is Source.DEMO) is not is_demo or not event.object_id:
        return Outcome.NOT_OURS
    return await handler(session, runtime, event)


async def _write_down(
    session: AsyncSession, event: Arrived, outcome: Outcome | None, failure: str
) -> Result:
    is_over = outcome in {Outcome.DONE, Outcome.NOT_OURS}
    wait_s = 0 if is_over else wait_after(event.tries)
    metrics.GATEWAY_EVENTS.labels(outcome or "failed").inc()
    await session.execute(
        update(GatewayEvent)
        .where(GatewayEvent.id == event.id)
        .values(
            handled_at=func.clock_timestamp() if is_over else None,
            next_try_at=func.clock_timestamp() + timedelta(seconds=wait_s),
            tries=GatewayEvent.tries + 1,
            failure=failure,
        )
        .execution_options(synchronize_session=False)
    )
    return Result(event.id, outcome, wait_s)


def wait_after(tries: int) -> int:
    """Return the seconds until the next try: doubled each time, an hour at most, for ever."""
    return min(FIRST_WAIT_S << min(tries, DOUBLINGS_MAX), LONGEST_WAIT_S)


def said(error: Exception) -> str:
    """Return a failure in a line: a gateway's own words, of others only the kind."""
    words = f": {error}" if isinstance(error, GatewayError) else ""
    return f"{type(error).__name__}{words}"[:FAILURE_MAX]
