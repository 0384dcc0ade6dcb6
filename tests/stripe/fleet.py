"""Several real worker processes on one world, each of which may be ended at any moment of its work."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess

import psycopg

from app.core.settings import Settings
from app.worker import work
from tests.post_office import NURSERY, stop
from tests.stripe.faults import Seen
from tests.stripe.house import with_stripe
from tests.stripe.world import StripeWorld


@dataclass
class Fleet:
    """Workers by name; one that is ended is followed by another of the same name."""

    settings: Settings
    world: StripeWorld
    crew: dict[str, BaseProcess] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)
    _door: threading.Lock = field(default_factory=threading.Lock)

    def start(self, who: str) -> None:
        """Start one, whose requests bear its name."""
        given = with_stripe(self.settings, self.world.base_of(who))
        self.crew[who] = NURSERY.Process(target=_work, args=(given,), daemon=True)
        self.crew[who].start()

    def crash(self, seen: Seen) -> None:
        """End the worker that asked this, at this very moment (SIGKILL); another takes its place."""
        with self._door:
            stop(self.crew[seen.who])
            self.ended.append(seen.who)
            self.start(seen.who)


@contextmanager
def fleet(settings: Settings, world: StripeWorld, many: int) -> Iterator[Fleet]:
    """Run ``many`` workers until the block ends."""
    running = Fleet(settings, world)
    for number in range(many):
        running.start(f"worker{number}")
    try:
        yield running
    finally:
        for worker in running.crew.values():
            stop(worker)


def _work(settings: Settings) -> None:
    asyncio.run(work(settings))


def wait_for(database_url: str, query: str, wanted: object, seconds: float) -> None:
    """Wait until a query answers what is wanted.

    Raises:
        TimeoutError: it does not.
    """
    end = time.monotonic() + seconds
    with psycopg.connect(database_url, autocommit=True) as connection:
        while (found := connection.execute(query).fetchone()) != (wanted,):
            if time.monotonic() > end:
                message = f"{found} instead of {wanted}: {query}"
                raise TimeoutError(message)
            time.sleep(0.05)
