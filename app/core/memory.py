"""What a process remembers for a while: numbers and words that may be a few minutes old."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")
MOST = 1_000


class Memory:
    """Values by key, each until its time is over; the oldest leave when there are too many."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[float, Any]] = OrderedDict()

    async def recall(self, key: Hashable, seconds: float, make: Callable[[], Awaitable[T]]) -> T:
        """Return what is remembered under ``key``, or make it and remember it for ``seconds``."""
        known = self._kept.get(key)
        if known is not None and known[0] > time.monotonic():
            value: T = known[1]
            return value
        value = await make()
        self._kept.pop(key, None)
        self._kept[key] = (time.monotonic() + seconds, value)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return value

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
