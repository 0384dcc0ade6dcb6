"""Attempts are counted for every worker, whatever becomes of the request."""

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock, throttle
from app.core.counter import Throttle, ValkeyCounter
from app.core.errors import TooMany
from app.core.runtime import Runtime
from app.core.throttle import Limit, attempt
from tests.parts import missing

THREE = Limit("tests", 3, 60)


@pytest.fixture
def strict(runtime: Runtime) -> Runtime:
    return replace(runtime, settings=runtime.settings.model_copy(update={"throttling": True}))


async def test_the_fourth_of_three_is_refused_and_told_when_to_come_back(strict: Runtime) -> None:
    for _ in range(3):
        await attempt(strict, THREE, "a@x.test")
    with pytest.raises(TooMany) as caught:
        await attempt(strict, THREE, "a@x.test")
    assert 0 < caught.value.retry_after <= 60
    await attempt(strict, THREE, "b@x.test")


async def test_parallel_attempts_are_all_counted(strict: Runtime) -> None:
    results = await asyncio.gather(
        *(attempt(strict, THREE, "a@x.test") for _ in range(15)), return_exceptions=True
    )
    assert sum(isinstance(r, TooMany) for r in results) == 12


async def test_a_new_window_starts_afresh(strict: Runtime) -> None:
    start = clock.now()
    for _ in range(3):
        await attempt(strict, THREE, "a@x.test")
    with time_machine.travel(start + timedelta(seconds=61), tick=False):
        await attempt(strict, THREE, "a@x.test")


async def test_keys_say_nothing_and_are_forgotten(strict: Runtime, db: AsyncSession) -> None:
    await attempt(strict, THREE, "somebody@x.test")
    keys = (await db.execute(select(Throttle.key))).scalars().all()
    assert not any("somebody" in key for key in keys)
    with time_machine.travel(_later(), tick=False):
        await throttle.forget(strict)
    await db.rollback()
    assert (await db.execute(select(func.count()).select_from(Throttle))).scalar() == 0


def _later() -> datetime:
    return clock.now() + timedelta(hours=1)


@pytest.fixture
def valkey_url(tmp_path: Path) -> Iterator[str]:
    """Run a Valkey (or its elder, Redis) on loopback."""
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    if program is None:
        missing("valkey-server or redis-server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        program,
        "--bind",
        "127.0.0.1",
        "--port",
        str(port),
        "--save",
        "",
        "--dir",
        str(tmp_path),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.02)
    yield f"valkey://127.0.0.1:{port}/0"
    process.terminate()
    process.wait(5)


async def test_valkey_counts_the_same(strict: Runtime, valkey_url: str) -> None:
    counting = replace(strict, counter=ValkeyCounter(valkey_url))
    results = await asyncio.gather(
        *(attempt(counting, THREE, "a@x.test") for _ in range(10)), return_exceptions=True
    )
    assert sum(isinstance(r, TooMany) for r in results) == 7
    refused = next(r for r in results if isinstance(r, TooMany))
    assert 0 < refused.retry_after <= 60
    await attempt(counting, Limit("tests", 3, 60), "b@x.test")
    await throttle.forget(counting)
    await counting.counter.close()
