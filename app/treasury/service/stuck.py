"""Promises that wait for too long are read again at the gateway, and stand as it says."""

from collections.abc import Sequence
from datetime import datetime

from app.core import logging
from app.core.runtime import Runtime
from app.payments.applying import said
from app.payments.errors import GatewayError
from app.pledges.service.apply import read_again
from app.pledges.service.look import NotBooked
from app.treasury.queries.stuck import open_ids, stuck_ids

log = logging.get("treasury")


async def read_stuck(runtime: Runtime, now: datetime) -> int:
    """Read again what has been charging, or going back, for more than ten minutes; return how many."""
    async with runtime.database.transaction() as session:
        waiting = await stuck_ids(session, now)
    return await _read_all(runtime, waiting, now)


async def read_open(runtime: Runtime, now: datetime) -> int:
    """Read again what is contested or going back, however lately it was heard of; return how many."""
    async with runtime.database.transaction() as session:
        waiting = await open_ids(session)
    return await _read_all(runtime, waiting, now)


async def _read_all(runtime: Runtime, pledge_ids: Sequence[int], now: datetime) -> int:
    for pledge_id in pledge_ids:
        await read_one(runtime, pledge_id, now)
    return len(pledge_ids)


async def read_one(runtime: Runtime, pledge_id: int, now: datetime) -> str:
    """Read one promise again at the gateway and apply it; return why it could not be, or nothing."""
    try:
        async with runtime.database.transaction() as session:
            await read_again(session, runtime, pledge_id, now)
    except (GatewayError, NotBooked) as failure:
        log.warning("treasury.unread", pledge=pledge_id, failure=type(failure).__name__)
        return said(failure)
    except Exception as failure:  # one that cannot be applied must not keep the others waiting
        log.exception("treasury.unread", pledge=pledge_id)
        return said(failure)
    return ""
