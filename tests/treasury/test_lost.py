"""Notices that were lost are fetched; promises that wait for too long are read again."""

import contextlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select

from app.core import clock
from app.payments.models import GatewayEvent
from app.payments.seen import Event
from app.treasury.models import BooksRead
from app.treasury.service.reconcile import FIRST_LOOK, OVERLAP, fetch
from tests.factories.treasury import demonstration

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def notice(number: int, *, is_live: bool = False) -> Event:
    return Event(f"evt_{number}", "transfer.created", f"tr_{number}", is_live, AT)


def telling(monkeypatch, runtime, *notices: Event) -> list[datetime]:
    """Let the gateway tell these, the newest first; return since when it was asked."""
    asked: list[datetime] = []

    async def events(since):
        asked.append(since)
        for one in notices:
            yield one

    monkeypatch.setattr(demonstration(runtime), "events", events)
    return asked


async def count(db) -> int:
    return await db.scalar(select(func.count()).select_from(GatewayEvent))


async def test_what_did_not_reach_us_is_put_into_the_inbox_once(db, runtime, monkeypatch):
    telling(monkeypatch, runtime, notice(3), notice(2), notice(1))
    assert await fetch(runtime, clock.now()) == 3
    assert await fetch(runtime, clock.now()) == 0
    assert await count(db) == 3


async def test_what_came_meanwhile_is_not_taken_twice(db, runtime, monkeypatch):
    telling(monkeypatch, runtime, notice(1))
    await fetch(runtime, clock.now())
    telling(monkeypatch, runtime, notice(2), notice(1))
    assert await fetch(runtime, clock.now()) == 1
    assert await count(db) == 2


async def test_it_asks_from_where_it_came_to_with_an_overlap(db, runtime, monkeypatch):
    """By the gateway's clock: ours may be ahead, and its lists behind."""
    ahead = AT + timedelta(hours=2)
    telling(monkeypatch, runtime, notice(1))
    await fetch(runtime, ahead)
    asked = telling(monkeypatch, runtime)
    await fetch(runtime, ahead)
    await fetch(runtime, ahead, whole=True)
    await fetch(runtime, ahead)
    assert asked == [AT - OVERLAP, ahead - FIRST_LOOK, AT - OVERLAP]
    assert (await db.get_one(BooksRead, "demonstration")).fetched_at == ahead


async def test_while_nothing_was_ever_told_it_asks_for_everything(runtime, monkeypatch):
    asked = telling(monkeypatch, runtime)
    await fetch(runtime, AT)
    await fetch(runtime, AT)
    assert asked == [AT - FIRST_LOOK, AT - FIRST_LOOK]


async def test_after_a_crash_on_the_way_the_same_are_fetched_again(db, runtime, monkeypatch):
    async def breaks(_since):
        yield notice(1)
        raise ConnectionError

    monkeypatch.setattr(demonstration(runtime), "events", breaks)
    with contextlib.suppress(ConnectionError):
        await fetch(runtime, AT)
    assert await db.get(BooksRead, "demonstration") is None
    asked = telling(monkeypatch, runtime, notice(2), notice(1))
    assert await fetch(runtime, AT) == 2
    assert asked == [AT - FIRST_LOOK]


async def test_a_notice_of_another_mode_stops_nobody(db, runtime, monkeypatch):
    telling(monkeypatch, runtime, notice(2, is_live=True), notice(1))
    assert await fetch(runtime, clock.now()) == 1
    assert await db.scalar(select(GatewayEvent.id)) == "evt_1"


async def test_notices_that_were_wiped_away_come_back(db, runtime, monkeypatch):
    telling(monkeypatch, runtime, *(notice(n) for n in range(250, 0, -1)))
    assert await fetch(runtime, clock.now()) == 250
    await db.execute(delete(GatewayEvent).where(GatewayEvent.id != "evt_7"))
    await db.commit()
    assert await fetch(runtime, clock.now()) == 249
