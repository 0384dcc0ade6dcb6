"""The application as it runs with a key of the provider's: on a world, with its events carried to it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from starlette.types import ASGIApp

from app.core.runtime import Runtime
from app.core.settings import Settings
from tests.stripe.relay import Relay
from tests.stripe.world import KEY, WEBHOOK_SECRET, StripeWorld
from tests.visitor import ORIGIN, Apart, Visitor

PUBLISHABLE = "pk_test_world"


@dataclass(frozen=True)
class StripeHouse:
    """The tests' application on one world."""

    runtime: Runtime
    app: ASGIApp
    world: StripeWorld
    relay: Relay
    work: Callable[[], Awaitable[None]]

    def visitor(self, language: str = "fr") -> Visitor:
        """Give a new browser."""
        return Visitor(self.app, language)

    async def settle(self) -> None:
        """Carry every event and do every job, until nothing happens any more."""
        while await self.relay.deliver():
            await self.work()


def with_stripe(settings: Settings, base: str) -> Settings:
    """Return these settings with a key, an address and a secret of the world's."""
    given = {
        "stripe_api_key": KEY,
        "stripe_publishable_key": PUBLISHABLE,
        "stripe_api_base": base,
        "stripe_webhook_secret": WEBHOOK_SECRET,
        "stripe_writes_a_second": 1000,
    }
    return Settings(_env_file=None, **settings.model_dump() | given)


@asynccontextmanager
async def on_world(
    runtime: Runtime, app: ASGIApp, world: StripeWorld, work: Callable[[], Awaitable[None]]
) -> AsyncIterator[StripeHouse]:
    """Let the tests' application use a world until the block ends: to make another costs seconds.

    The world lists no events until its faults are cleared: the clock's reconciler would fetch them.
    """
    world.faults.hush()
    before, held = runtime.settings, runtime._held
    runtime.settings, runtime._held = with_stripe(before, world.base), {}
    try:
        async with httpx.AsyncClient(
            transport=Apart(app, raise_app_exceptions=False), base_url=ORIGIN, timeout=30
        ) as client:
            yield StripeHouse(runtime, app, world, Relay(world, client), work)
    finally:
        for one in runtime._held.values():
            await one.close()
        runtime.settings, runtime._held = before, held
