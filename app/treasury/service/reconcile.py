"""Every few minutes: notices that were lost are fetched, and go the way of all the others."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.core import logging
from app.core.runtime import Runtime
from app.payments import inbox
from app.payments.choose import gateway_of
from app.payments.gateway import Gateway
from app.payments.models import Source
from app.payments.seen import Event
from app.treasury.models import BooksRead

FIRST_LOOK = timedelta(days=30)
"""As far back as a gateway remembers its notices."""

OVERLAP = timedelta(minutes=15)
"""A notice may be listed some time after it was made."""

AT_ONCE = 100

log = logging.get("treasury")


async def fetch(runtime: Runtime, now: datetime, *, whole: bool = False) -> int:
    """Put into the inbox what the gateway told and we did not hear; return how many notices.

    How far it came is written down last: after a crash the same notices are fetched again, and those
    that are known change nothing. It is counted by the gateway's own clock: by the newest notice.

    Args:
        runtime: whose gateway is asked.
        now: UTC.
        whole: all that the gateway remembers is asked for, not only what is new.
    """
    gateway = gateway_of(runtime)
    since = None if whole else await _since(runtime, gateway.name)
    since = now - FIRST_LOOK if since is None else since - OVERLAP
    events = [event async for event in gateway.events(since)]
    events.reverse()
    until = max((event.made_at for event in events), default=None)
    new = 0
    for start in range(0, len(events), AT_ONCE):
        new += await _keep(runtime, gateway, events[start : start + AT_ONCE])
    async with runtime.database.transaction() as session:
        row = {"gateway": gateway.name, "events_until": until, "fetched_at": now}
        await session.execute(
            insert(BooksRead)
            .values(row)
            .on_conflict_do_update(
                index_elements=["gateway"],
                set_={
                    "events_until": func.greatest(BooksRead.events_until, until),
                    "fetched_at": now,
                },
            )
        )
    if new:
        log.warning("treasury.notices_were_lost", notices=new)
    return new


async def _since(runtime: Runtime, gateway: str) -> datetime | None:
    query = select(BooksRead.events_until).where(BooksRead.gateway == gateway)
    async with runtime.database.transaction() as session:
        known: datetime | None = await session.scalar(query)
    return known


async def _keep(runtime: Runtime, gateway: Gateway, events: list[Event]) -> int:
    source = Source.DEMO if gateway.name == "demonstration" else Source.RECONCILER
    new = 0
    async with runtime.database.transaction() as session:
        for event in events:
            try:
                new += await inbox.take(session, runtime, event, source)
            except inbox.NotOurMode:
                log.warning("treasury.wrong_mode", event_id=event.id)
    return new
