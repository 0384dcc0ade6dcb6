"""Writes keep their distance, whoever makes them."""

import asyncio
import time

from app.core.db import Database
from app.payments.pace import Pace


async def test_turns_are_at_even_distances_in_two_processes_together(runtime):
    address = runtime.settings.database_url
    both = [Pace(Database(address, pool_size=3), "stripe", 100) for _process in range(2)]
    turns = []

    async def write(pace):
        await pace.turn()
        turns.append(time.monotonic())

    began = time.monotonic()
    await asyncio.gather(*(write(both[number % 2]) for number in range(12)))
    for pace in both:
        await pace.close()
    assert max(turns) - began >= 0.11
    gaps = [after - before for before, after in zip(sorted(turns), sorted(turns)[1:], strict=False)]
    assert sum(gap < 0.004 for gap in gaps) <= 3, "turns were taken together"


async def test_who_comes_after_a_rest_waits_for_nobody(runtime):
    pace = Pace(Database(runtime.settings.database_url, pool_size=1), "stripe", 2)
    began = time.monotonic()
    await pace.turn()
    assert time.monotonic() - began < 0.4
    await pace.close()


async def test_a_turn_is_kept_though_the_request_is_undone(runtime, db):
    pace = Pace(Database(runtime.settings.database_url, pool_size=1), "stripe", 1000)
    await pace.turn()
    await db.rollback()
    began = Pace(Database(runtime.settings.database_url, pool_size=1), "other", 1)
    await began.turn()
    await pace.turn()
    await pace.close()
    await began.close()
    assert pace._values["step"] == 1


def test_the_distance_is_never_shorter_than_asked():
    assert Pace(None, "stripe", 15)._values["step"] == 67
    assert Pace(None, "stripe", 1)._values["step"] == 1000
