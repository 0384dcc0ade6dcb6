"""Emptying the inbox: whenever something came, and each minute for what was left."""

import asyncio
from datetime import timedelta

from app.core import clock
from app.core.jobs import PREFIX, defer, every, job
from app.core.runtime import Runtime
from app.payments import applying, inbox
from app.payments.choose import are_payments_open

SOON_S = 60
"""What waits less gets a job of its own; the minute's sweep sees to the others."""

AT_MOST = 100
"""Notices of a lane in one job: letters and other work come between."""

LANES = 3
"""Notices applied at once by the first job of a process; each other that runs meanwhile applies one by one."""


class Draining:
    """How many jobs of this process empty the inbox now: together they leave it connections."""

    jobs = 0

    async def close(self) -> None:
        """Let nothing go."""


@job(inbox.DRAIN)
async def drain(runtime: Runtime) -> None:
    """Apply what came, each notice in a transaction of its own; most often there is one."""
    if not are_payments_open(runtime.settings):
        return
    here = runtime.hold("payments.draining", Draining)
    here.jobs += 1
    try:
        await _drain(runtime, LANES if here.jobs == 1 else 1)
    finally:
        here.jobs -= 1


async def _drain(runtime: Runtime, many: int) -> None:
    first = await _apply_one(runtime)
    if first is None:
        return
    waits = [first.wait_s]
    async with asyncio.TaskGroup() as group:
        lanes = [group.create_task(_lane(runtime, waits)) for _number in range(many)]
    async with runtime.database.transaction() as session:
        if not all(lane.result() for lane in lanes):
            await inbox.wake(session)
        soonest = min((wait for wait in waits if wait), default=SOON_S)
        if soonest < SOON_S:
            await defer(session, PREFIX + inbox.DRAIN, at=clock.now() + timedelta(seconds=soonest))


async def _lane(runtime: Runtime, waits: list[int]) -> bool:
    """Apply one notice after the other; say whether none was left."""
    for _turn in range(AT_MOST):
        result = await _apply_one(runtime)
        if result is None:
            return True
        waits.append(result.wait_s)
    return False


async def _apply_one(runtime: Runtime) -> applying.Result | None:
    async with runtime.database.transaction() as session:
        return await applying.apply_next(session, runtime)


@every("* * * * *", "payments.sweep")
async def sweep(runtime: Runtime) -> None:
    """Apply what nobody was told of: a process died, or its time has come."""
    await drain(runtime)
