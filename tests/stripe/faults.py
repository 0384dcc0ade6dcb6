"""What may go wrong between us and the provider, one rule for each wrong."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

TYPES = {429: "rate_limit_error", 409: "idempotency_error"}
EMPTY = b'{"object": "list", "data": [], "has_more": false, "url": "/v1/events"}'
MANY = 1_000_000
CODES = {429: "rate_limit", 409: "idempotency_key_in_use"}


@dataclass(frozen=True)
class Seen:
    """A request that came to the door."""

    method: str
    path: str
    """Without the world's name: ``/v1/payment_intents``."""
    query: str
    body: str
    key: str
    version: str
    who: str = ""
    """Which process asked, when each was given an address of its own: see :meth:`StripeWorld.base_of`."""

    @property
    def writes(self) -> bool:
        """Say whether it changes something."""
        return self.method != "GET"


@dataclass
class Fault:
    """What happens to the next ``times`` requests that look like this."""

    method: str
    path: str
    times: int
    reaches: bool = True
    """Whether the world sees the request."""
    answers: int | None = None
    """The status answered instead of the world's; None leaves its answer."""
    says: bytes | None = None
    """What is answered with that status; an error when it is nothing."""
    is_lost: bool = False
    """Whether the line goes dead instead of an answer."""
    first: Callable[[Seen], None] | None = None
    """Done before the world sees it."""
    act: Callable[[Seen], None] | None = None
    """Done once the world did its part, before anything is answered."""
    happened: int = 0

    def meets(self, seen: Seen) -> bool:
        """Say whether it is this request's turn."""
        return (
            self.happened < self.times
            and seen.method == self.method
            and fnmatchcase(seen.path, self.path)
        )

    def body(self) -> bytes:
        """Write what is answered: an error as the provider writes it, unless something else is said."""
        if self.says is not None:
            return self.says
        status = self.answers or 500
        error = {"type": TYPES.get(status, "api_error"), "message": "A fault of the tests."}
        return json.dumps({"error": error | {"code": CODES.get(status)}}).encode()


@dataclass
class Held:
    """Requests that wait at the door until they are let through."""

    fault: Fault
    arrived: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def wait(self, _seen: Seen) -> None:
        """Stand there, for the proxy's thread."""
        self.arrived.set()
        assert self.released.wait(60), "nobody let it through"


class Faults:
    """The wrongs of one world, asked in the order in which they were named."""

    def __init__(self) -> None:
        self._all: list[Fault] = []
        self._door = threading.Lock()

    def lose(self, method: str, path: str, times: int = 1) -> Fault:
        """Do what is asked, and lose the answer."""
        return self._add(Fault(method, path, times, is_lost=True))

    def cut(self, method: str, path: str, times: int = 1) -> Fault:
        """Lose the request before the world sees it."""
        return self._add(Fault(method, path, times, reaches=False, is_lost=True))

    def refuse(self, status: int, method: str, path: str, times: int = 1) -> Fault:
        """Answer 429, 409 or 500 without doing anything."""
        return self._add(Fault(method, path, times, reaches=False, answers=status))

    def stumble(self, method: str, path: str, times: int = 1) -> Fault:
        """Do what is asked, and answer 500 all the same."""
        return self._add(Fault(method, path, times, answers=500))

    def hold(self, method: str, path: str, times: int = 1) -> Held:
        """Do what is asked, and keep the answer until it is released."""
        held = Held(Fault(method, path, times))
        held.fault.act = held.wait
        self._add(held.fault)
        return held

    def first(self, method: str, path: str, act: Callable[[Seen], None], times: int = 1) -> Fault:
        """Do something of the test's before the world sees the request, and then nothing else."""
        return self._add(Fault(method, path, times, reaches=False, is_lost=True, first=act))

    def then(self, method: str, path: str, act: Callable[[Seen], None], times: int = 1) -> Fault:
        """Do something of the test's once the world did its part: end a worker, for example."""
        return self._add(Fault(method, path, times, act=act))

    def hush(self) -> Fault:
        """List no events: what is known is what the relay carries, and nothing that the reconciler fetches."""
        silent = Fault("GET", "/v1/events", MANY, reaches=False, answers=200, says=EMPTY)
        return self._add(silent)

    def clear(self) -> None:
        """Let everything go right again."""
        self._all.clear()

    def of(self, seen: Seen) -> Fault | None:
        """Give what happens to this request, and count it."""
        with self._door:
            for fault in self._all:
                if fault.meets(seen):
                    fault.happened += 1
                    return fault
        return None

    def _add(self, fault: Fault) -> Fault:
        self._all.append(fault)
        return fault
