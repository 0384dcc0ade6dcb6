"""A line to the gateway that breaks where a test says: before it did something, or after."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.core.runtime import Runtime
from app.payments.choose import gateway_of


class Killed(BaseException):
    """The process ends here: nothing catches it."""


class Lossy:
    """The demonstration behind a bad line."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.asked: Counter[str] = Counter()
        self.keys: list[str] = []
        self.before: dict[str, list[BaseException]] = {}
        """What to raise instead of asking, by call; once each."""
        self.after: dict[str, list[BaseException]] = {}
        """What to raise instead of the answer: it was done all the same."""

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not callable(found) or name in {"events", "balance_transactions"}:
            return found

        async def ask(*values: Any, **more: Any) -> Any:
            self.asked[name] += 1
            if values and str(values[0]).startswith("pledge:"):
                self.keys.append(values[0])
            if self.before.get(name):
                raise self.before[name].pop(0)
            answer = await found(*values, **more)
            if self.after.get(name):
                raise self.after[name].pop(0)
            return answer

        return ask


@contextmanager
def bad_line(runtime: Runtime) -> Iterator[Lossy]:
    """Put a bad line between the application and its gateway until the block ends."""
    inner = gateway_of(runtime)
    (name,) = [key for key, held in runtime._held.items() if held is inner]
    lossy = runtime._held[name] = Lossy(inner)
    try:
        yield lossy
    finally:
        runtime._held[name] = inner
