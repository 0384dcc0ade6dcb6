"""Where pictures are drawn: in a thread, one at a time, so that pages go before."""

from collections.abc import Callable
from typing import Literal

from anyio import CapacityLimiter, to_thread

Paper = Literal["us-letter", "a4"]

_at_the_easel = CapacityLimiter(1)


async def draw(work: Callable[[], bytes]) -> bytes:
    """Return what ``work`` draws."""
    return await to_thread.run_sync(work, limiter=_at_the_easel)
