"""Two schedulers and many givers at the deadline, in processes of their own (incidents 15 and 25)."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.rules import State
from app.core.settings import Settings
from tests.campaigns.racer import CENTS
from tests.factories import campaigns
from tests.two_servers import ROOT

PROCESSES = 2
AROUND_S = 1.0
ENDS_IN = text(
    "UPDATE campaign SET ends_at = clock_timestamp() + make_interval(secs => :s) WHERE id = :id"
)


async def started(settings: Settings, campaign: int) -> Process:
    """Start a racer and wait until it stands at the line."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.campaigns.racer", settings.database_url, str(campaign),
        str(2 * AROUND_S), cwd=ROOT, stdin=PIPE, stdout=PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    return process


async def test_two_schedulers_evaluate_once_and_every_promise_is_counted_or_refused(
    db: AsyncSession, settings: Settings
) -> None:
    made = await campaigns.campaign(db, kind="flexible")
    racers = await asyncio.gather(*(started(settings, made.id) for _ in range(PROCESSES)))
    await db.execute(ENDS_IN, {"s": AROUND_S, "id": made.id})
    await db.commit()
    seen = [
        json.loads(out)
        for out, _err in await asyncio.gather(*(r.communicate(b"go\n") for r in racers))
    ]
    assert [racer.returncode for racer in racers] == [0] * PROCESSES
    counted = sum(one["counted"] for one in seen)
    refused = sum(one["refused"] for one in seen)
    assert sum(one["evaluated"] for one in seen) == 1, seen
    assert counted > 0, "some were in time"
    assert refused > 0, "some were too late"
    await campaigns.again(db, made)
    assert made.state is State.FUNDED
    assert (made.pledged_cents, made.givers) == (counted * CENTS, counted)
    turns = text("SELECT count(*) FROM campaign_turn WHERE campaign_id = :id AND now_is = :state")
    for state in ("evaluating", "funded"):
        assert await db.scalar(turns, {"id": made.id, "state": state}) == 1
    told = text(
        "SELECT count(DISTINCT args->'payload'->>'key') FROM procrastinate_jobs"
        " WHERE task_name = 'nv:event' AND args->>'kind' = 'NoticeDue'"
    )
    assert await db.scalar(told) == 1


async def test_what_is_counted_and_not_committed_when_time_runs_out_is_evaluated_with_the_rest(
    db: AsyncSession, settings: Settings
) -> None:
    from app.campaigns.service.count import count
    from app.campaigns.service.evaluate import evaluate
    from app.core import clock
    from app.core.db import Database

    made = await campaigns.campaign(db, pledged_cents=campaigns.MINIMUM - 50_00)
    await db.execute(ENDS_IN, {"s": 0.3, "id": made.id})
    await db.commit()
    database = Database(settings.database_url, pool_size=2)

    async def late() -> State | None:
        await asyncio.sleep(0.4)
        async with database.transaction() as session:
            return await evaluate(session, made.id, clock.now())

    async with database.transaction() as session:
        evaluating = asyncio.create_task(late())
        assert await count(session, made.id, 50_00, 1), "it was in time"
        await asyncio.sleep(0.7)
        assert not evaluating.done(), "the evaluation waits for the promise that holds the row"
    assert await evaluating is State.FUNDED, "and finds it counted"
    async with database.transaction() as session:
        assert not await count(session, made.id, 50_00, 1), "what comes now is too late"
    await database.close()
