"""The fixtures of tests about money; every test may ask for them."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
from starlette.types import ASGIApp

from app.core.runtime import Runtime
from tests.parts import missing_with
from tests.stripe.environment import NoInterpreter
from tests.stripe.house import StripeHouse, on_world
from tests.stripe.proxy import Proxy, open_proxy
from tests.stripe.server import stripe_server
from tests.stripe.world import StripeWorld, open_world


@pytest.fixture(scope="session")
def stripe_proxy() -> Iterator[Proxy]:
    """Start this process's server of worlds, and the door in front of it."""
    try:
        with stripe_server() as behind, open_proxy(behind) as proxy:
            yield proxy
    except NoInterpreter as nothing:
        missing_with(str(nothing))


@pytest.fixture
def stripe_world(stripe_proxy: Proxy) -> Iterator[StripeWorld]:
    """Give a private account; at the end nothing that was asked of it may have been wrong."""
    yield from open_world(stripe_proxy)


@pytest.fixture
async def stripe_house(
    runtime: Runtime, app: ASGIApp, stripe_world: StripeWorld, work: Callable[[], Awaitable[None]]
) -> AsyncIterator[StripeHouse]:
    """Give the application with the world's key; ``browser`` and ``work`` use it too meanwhile."""
    async with on_world(runtime, app, stripe_world, work) as house:
        yield house
