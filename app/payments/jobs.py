"""Emptying the inbox: whenever something came, and each minute for what was left."""

from datetime import timedelta

from app.core import clock
from app.core.jobs import PREFIX, defer, every, job
from app.core.runtime import Runtime
from app.payments import applying, inbox
from app.payments.choose import are_payments_open

SOON_S = 60
"""What waits less gets a job of its own; the minute's sweep sees to the others."""

AT_MOST = 200
"""Notices in one job: letters and other work come between."""


@job(inbox.DRAIN)
async def drain(runtime: Runtime) -> None:
    """Apply what came, each notice in a transaction of its own."""
    if not are_payments_open(runtime.settings):
        return
    soonest = SOON_S
    for _turn in range(AT_MOST):
        async with runtime.database.transaction() as session:
            result = await applying.apply_next(session, runtime)
        if result is None:
            break
        if result.wait_s:
            soonest = min(soonest, result.wait_s)
    else:
        async with runtime.database.transaction() as session:
            await inbox.wake(session)
    if soonest < SOON_S:
        async with runtime.database.transaction() as session:
            await defer(session, PREFIX + inbox.DRAIN, at=clock.now() + timedelta(seconds=soonest))


@every("* * * * *", "payments.sweep")
async def sweep(runtime: Runtime) -> None:
    """Apply what nobody was told of: a process died, or its time has come."""
    await drain(runtime)
