"""A job exists if and only if its transaction committed; events are told to each listener."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import get_type_hints

import pytest
from pydantic import TypeAdapter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import events
from app.core.events import event, publish, subscribe
from app.core.jobs import defer, job
from app.core.runtime import Runtime

done: list[str] = []
SAMPLES: dict[object, object] = {
    int: 7, int | None: None, str: "mot", str | None: "mot", bool: True,
    list[int]: [7, 8], list[str]: ["mot"], dict[str, str]: {"a": "b"},
    datetime: datetime(2026, 11, 22, 12, tzinfo=UTC),
}  # fmt: skip
"""A value of each kind that an event may hold."""


@job("tests.note")
async def note(_runtime: Runtime, *, word: str) -> None:
    done.append(word)


@event
@dataclass(frozen=True, slots=True)
class BellRang:
    times: int


@subscribe(BellRang)
async def hear(_runtime: Runtime, happened: BellRang) -> None:
    done.append(f"heard {happened.times}")


@subscribe(BellRang)
async def count(_runtime: Runtime, happened: BellRang) -> None:
    done.append(f"counted {happened.times}")


@pytest.fixture(autouse=True)
def nothing_done() -> None:
    done.clear()


async def test_a_committed_job_is_done(
    db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    await defer(db, "nv:tests.note", word="bonjour")
    await db.commit()
    await work()
    assert done == ["bonjour"]


async def test_a_rolled_back_job_never_was(
    db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    await defer(db, "nv:tests.note", word="bonjour")
    await db.rollback()
    await work()
    assert done == []
    assert (await db.execute(text("SELECT count(*) FROM procrastinate_jobs"))).scalar() == 0


async def test_an_event_reaches_each_subscriber_once(
    db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    await publish(db, BellRang(3))
    await db.commit()
    await work()
    assert sorted(done) == ["counted 3", "heard 3"]
    await work()
    assert len(done) == 2


def test_every_event_survives_a_round_trip(runtime: Runtime) -> None:
    for kind in events.kinds():
        adapter = TypeAdapter(kind)
        sample = kind(**{name: SAMPLES[of] for name, of in get_type_hints(kind).items()})
        assert adapter.validate_python(adapter.dump_python(sample, mode="json")) == sample


async def test_what_a_killed_worker_was_doing_is_done_by_the_next(
    db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    """Its job stays marked as being done, by a worker whose heart has stopped."""
    await defer(db, "nv:tests.note", word="bonjour")
    await db.execute(
        text("""
            WITH dead AS (
                INSERT INTO procrastinate_workers (last_heartbeat)
                VALUES (now() - interval '2 minutes') RETURNING id
            )
            UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id FROM dead
        """)
    )
    await db.commit()
    await work()
    assert done == ["bonjour"]


async def test_what_a_living_worker_is_doing_is_left_to_it(
    db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    await defer(db, "nv:tests.note", word="bonjour")
    await db.execute(
        text("""
            WITH living AS (
                INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id
            )
            UPDATE procrastinate_jobs SET status = 'doing', worker_id = living.id FROM living
        """)
    )
    await db.commit()
    await work()
    assert done == []
