"""A process of its own at a deadline: a scheduler that evaluates, givers whose promises land around it.

``python -m tests.campaigns.racer DATABASE_URL CAMPAIGN SECONDS``; prints what it saw as JSON.
"""

import asyncio
import json
import sys
import time

from app import slices
from app.campaigns.rules import State
from app.campaigns.service.count import count
from app.campaigns.service.evaluate import evaluate
from app.core import clock
from app.core.db import Database

GIVERS = 8
CENTS = 7_00


async def race(url: str, campaign: int, seconds: float) -> dict[str, int]:
    """Evaluate and promise as fast as it goes, until the time is over."""
    database = Database(url, pool_size=GIVERS + 1)
    ends = time.monotonic() + seconds
    seen = {"evaluated": 0, "counted": 0, "refused": 0}

    async def schedule() -> None:
        while time.monotonic() < ends:
            async with database.transaction() as session:
                done = await evaluate(session, campaign, clock.now())
                seen["evaluated"] += done in {State.FUNDED, State.FAILED}
            await asyncio.sleep(0.01)

    async def give() -> None:
        while time.monotonic() < ends:
            async with database.transaction() as session:
                taken = await count(session, campaign, CENTS, 1)
                # Held for a moment, as a promise that writes its own rows does.
                await asyncio.sleep(0.02)
            seen["counted" if taken else "refused"] += 1

    await asyncio.gather(schedule(), *(give() for _ in range(GIVERS)))
    await database.close()
    return seen


def main() -> None:
    """Race, and say what was seen."""
    slices.load()
    url, campaign, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    sys.stdout.write(json.dumps(asyncio.run(race(url, campaign, seconds))) + "\n")


if __name__ == "__main__":
    main()
