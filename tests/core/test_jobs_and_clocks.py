"""Every job has a name, a time that a clock can read, and a second chance."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from croniter import croniter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app import slices
from app.core import clock, jobs
from app.core.counter import PostgresCounter, counter_for
from app.core.jobs import PREFIX, RETRY, defer, every, job, queue, run_worker
from app.core.memory import Memory
from app.core.runtime import Runtime

slices.load()
KNOWN = {name: job for name, job in jobs._jobs.items() if not name.startswith("test.")}
"""The house's own; other tests register some of theirs."""


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_a_job_is_named_after_its_slice(name: str) -> None:
    known = KNOWN[name]
    assert known.name == PREFIX + name
    assert asyncio.iscoroutinefunction(known.handler)
    slice_ = known.handler.__module__.split(".")[1]
    assert slice_ == "core" or name.startswith(f"{slice_}."), known.handler.__module__


@pytest.mark.parametrize("name", sorted(n for n, known in KNOWN.items() if known.cron))
def test_what_the_clock_asks_for_comes_back(name: str) -> None:
    cron = KNOWN[name].cron
    assert len(cron.split()) == 5
    start = datetime(2026, 11, 22, tzinfo=UTC)
    times = croniter(cron, start)
    first, second = times.get_next(datetime), times.get_next(datetime)
    assert first < start + timedelta(days=366)
    assert second > first


def test_a_failed_job_waits_longer_each_time_and_gives_up_in_the_end() -> None:
    assert RETRY.max_attempts == 8
    waits = [3**n for n in range(1, 8)]
    assert sum(waits) > 3_000, "a mail server may be away for the better part of an hour"


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a test jobs of its own beside the others."""
    monkeypatch.setattr(jobs, "_jobs", dict(KNOWN))


async def waiting(db: AsyncSession, name: str) -> list[tuple[str, Any]]:
    query = "SELECT status::text, args FROM procrastinate_jobs WHERE task_name = :name ORDER BY id"
    rows = (await db.execute(text(query), {"name": name})).all()
    await db.rollback()
    return [(row[0], row[1]) for row in rows]


@pytest.mark.usefixtures("own")
async def test_a_job_gets_what_it_was_asked_with(
    db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    done: list[dict[str, Any]] = []

    @job("tests.listen")
    async def listen(_runtime: Runtime, **arguments: Any) -> None:
        done.append(arguments)

    asked = {"text": "« Été » 🌳", "number": 2**53, "nothing": None, "list": [1, {"a": "b"}]}
    await defer(db, "nv:tests.listen", **asked)
    await db.commit()
    await work()
    assert done == [asked]
    assert await waiting(db, "nv:tests.listen") == [], "what is done leaves no trace"


@pytest.mark.usefixtures("own")
async def test_a_job_that_fails_is_kept_for_later(db: AsyncSession, runtime: Runtime) -> None:
    tries: list[int] = []

    @job("tests.fail")
    async def fail(_runtime: Runtime) -> None:
        tries.append(1)
        raise OSError("the mail server is away")

    await defer(db, "nv:tests.fail")
    await db.commit()
    await run_worker(runtime, runtime.settings.database_url, forever=False)
    assert tries == [1]
    [(status, _arguments)] = await waiting(db, "nv:tests.fail")
    assert status == "todo"


@pytest.mark.usefixtures("own")
async def test_a_job_of_tomorrow_is_not_done_today(db: AsyncSession, runtime: Runtime) -> None:
    done: list[int] = []

    @job("tests.later")
    async def later(_runtime: Runtime) -> None:
        done.append(1)

    await defer(db, "nv:tests.later", at=clock.now() + timedelta(days=1))
    await db.commit()
    await run_worker(runtime, runtime.settings.database_url, forever=False)
    assert done == []
    assert [status for status, _ in await waiting(db, "nv:tests.later")] == ["todo"]


@pytest.mark.usefixtures("own")
async def test_jobs_behind_one_lock_never_run_side_by_side(
    db: AsyncSession, work: Callable[[], Awaitable[None]]
) -> None:
    running, most, order = 0, 0, []

    @job("tests.alone")
    async def alone(_runtime: Runtime, *, number: int) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.02)
        order.append(number)
        running -= 1

    for number in range(4):
        await defer(db, "nv:tests.alone", lock="one", number=number)
    await db.commit()
    await work()
    assert most == 1
    assert order == [0, 1, 2, 3]


@pytest.mark.usefixtures("own")
def test_the_queue_knows_every_job_and_when_the_clock_asks(runtime: Runtime) -> None:
    from procrastinate import PsycopgConnector

    @every("0 0 * * *", "tests.daily")
    async def daily(_runtime: Runtime) -> None: ...

    app = queue(PsycopgConnector())
    assert {f"{PREFIX}{name}" for name in (*KNOWN, "tests.daily")} <= set(app.tasks)
    timed = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    assert timed == {k.name for k in jobs._jobs.values() if k.cron}


async def test_counts_of_two_processes_are_one_count(runtime: Runtime) -> None:
    one = PostgresCounter(runtime.settings.database_url)
    other = PostgresCounter(runtime.settings.database_url)
    found = await asyncio.gather(
        *(counter.count("tests:bell", 60) for counter in (one, other) * 10)
    )
    assert sorted(attempts for attempts, _left in found) == list(range(1, 21))
    assert all(0 < left <= 60 for _attempts, left in found)
    await one.close()
    await other.close()


@pytest.mark.parametrize(("after", "attempts"), [(0, 2), (59, 2), (60, 1), (61, 1), (3_600, 1)])
async def test_a_window_ends_on_its_second(runtime: Runtime, after: int, attempts: int) -> None:
    start = clock.now().replace(microsecond=0)
    with time_machine.travel(start, tick=False):
        await runtime.counter.count("tests:window", 60)
    with time_machine.travel(start + timedelta(seconds=after), tick=False):
        found, _left = await runtime.counter.count("tests:window", 60)
    assert found == attempts


async def test_forgetting_forgets_only_what_is_over(runtime: Runtime, db: AsyncSession) -> None:
    start = clock.now()
    await runtime.counter.count("tests:short", 60)
    await runtime.counter.count("tests:long", 3_600)
    with time_machine.travel(start + timedelta(seconds=120), tick=False):
        await runtime.counter.forget()
    keys = (await db.execute(text("SELECT key FROM throttle"))).scalars().all()
    assert keys == ["tests:long"]


def test_without_valkey_counts_are_kept_in_the_database(runtime: Runtime) -> None:
    assert isinstance(counter_for("", runtime.settings.database_url), PostgresCounter)


async def test_what_is_remembered_is_made_once_however_much_it_is_asked() -> None:
    memory, made = Memory(), []

    async def make() -> int:
        made.append(1)
        return len(made)

    assert [await memory.recall("a", 60, make) for _ in range(5)] == [1] * 5
    assert await memory.recall("a", 0, make) == 1, "its time was told when it was made"
    assert await memory.recall(("a", "b"), 60, make) == 2
    memory.clear()
    assert await memory.recall("a", 60, make) == 3


async def test_a_failure_is_not_remembered() -> None:
    memory = Memory()

    async def fail() -> int:
        raise OSError

    async def succeed() -> int:
        return 7

    with pytest.raises(OSError, match=r"^$"):
        await memory.recall("a", 60, fail)
    assert await memory.recall("a", 60, succeed) == 7
