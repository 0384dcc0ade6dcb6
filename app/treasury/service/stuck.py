"""Promises that wait for too long are read again at the gateway, and stand as it says."""

from datetime import datetime

from app.core import logging
from app.core.runtime import Runtime
from app.payments.applying import said
from app.payments.errors import GatewayError
from app.pledges.service.apply import read_again
from app.pledges.service.look import NotBooked
from app.treasury.queries.stuck import stuck_ids

log = logging.get("treasury")


async def read_stuck(runtime: Runtime, now: datetime) -> int:
    """Read again what has been charging, or going back, for more than ten minutes; return how many."""
    async with runtime.database.transaction() as session:
        waiting = await stuck_ids(session, now)
    for pledge_id in waiting:
        await read_one(runtime, pledge_id, now)
    return len(waiting)


async def read_one(runtime: Runtime, pledge_id: int, now: datetime) -> str:
    """Read one promise again at the gateway and apply it; return why it could not be, or nothing."""
    try:
        async with runtime.database.transaction() as session:
            await read_again(session, runtime, pledge_id, now)
    except (GatewayError, NotBooked) as failure:
        log.warning("treasury.unread", pledge=pledge_id, failure=type(failure).__name__)
        return said(failure)
    return ""
