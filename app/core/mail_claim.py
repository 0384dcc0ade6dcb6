"""Whose a message is to send, asked at the last moment."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

Claim = Callable[[], AbstractAsyncContextManager[bool]]
"""Entered just before the byte that ends a message: tells whether it is this worker's to send.

What is raised inside gives the message back, to be sent another time.
"""


@asynccontextmanager
async def always() -> AsyncIterator[bool]:
    """Claim nothing: whoever asks may send."""
    yield True
