"""A door of ours in front of the worlds: real HTTP on loopback that counts, checks and breaks.

It has a thread and a loop of its own, so that tests, the application in them and other processes may
all come through it.
"""

import asyncio
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import httpx

from tests.stripe.faults import Faults, Seen
from tests.stripe.spec import SPECIFICATION

PASSED_ON = ("authorization", "content-type", "idempotency-key", "stripe-version", "user-agent")
OUR_KEY = re.compile(r"[a-z][a-z_-]*(:[\w-]+)+")
TOKEN = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
"""What the SDK makes up where it is given no key: a retry would make up another."""


@dataclass
class Door:
    """What came to one world, what was wrong with it, and what goes wrong."""

    seen: list[Seen] = field(default_factory=list)
    wrongs: list[str] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    checks: bool = True

    @property
    def counts(self) -> Counter[str]:
        """Return how often each method and path came."""
        return Counter(f"{one.method} {one.path}" for one in self.seen)

    def check(self, seen: Seen) -> None:
        """Keep what the provider would not know, and each write without a key of ours."""
        found = SPECIFICATION.faults(seen.method, seen.path, seen.query, seen.body)
        if seen.method == "POST" and not is_our_key(seen.key):
            found.append(f"the idempotency key {seen.key!r} is not made of our own ids")
        if not seen.version:
            found.append("no Stripe-Version is named")
        self.wrongs += [f"{seen.method} {seen.path}: {fault}" for fault in found]


def is_our_key(key: str) -> bool:
    """Say whether an idempotency key is made of names and ids of ours, such as ``pledge:42:pi``."""
    return bool(OUR_KEY.fullmatch(key)) and not TOKEN.search(key)


class Proxy:
    """The door's keeper: ``/worlds/<name>/…`` is passed on to the server of worlds."""

    def __init__(self, behind: str) -> None:
        self.behind = behind
        self.url = ""
        self.doors: dict[str, Door] = {}
        self._client = httpx.AsyncClient(
            base_url=behind, timeout=60, verify=False, limits=httpx.Limits(max_connections=64)
        )

    async def serve(self, ready: threading.Event, end: asyncio.Event) -> None:
        """Answer until ``end``."""
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0, backlog=512)
        host, port = server.sockets[0].getsockname()[:2]
        self.url = f"http://{host}:{port}"
        ready.set()
        await end.wait()
        server.close()
        open_lines = asyncio.all_tasks() - {asyncio.current_task()}
        for line in open_lines:
            line.cancel()
        await asyncio.gather(*open_lines, return_exceptions=True)
        await self._client.aclose()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Pass one request on and say whether the line stays open."""
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
        method, target, _protocol = first.split(" ")
        headers = {
            name.lower(): value.strip() for name, _, value in (x.partition(":") for x in lines)
        }
        assert "transfer-encoding" not in headers, "a body without its length"
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        answer = await self._answer(method, target, headers, body)
        if answer is None:
            return False
        status, kept, said = answer
        head = [f"HTTP/1.1 {status} {'OK' if status < 400 else 'Wrong'}"]
        head += [f"{name}: {value}" for name, value in kept.items()]
        head += [f"content-length: {len(said)}", "", ""]
        writer.write("\r\n".join(head).encode("latin-1") + said)
        await writer.drain()
        return True

    async def _answer(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes] | None:
        asked = urlsplit(target)
        _, _, place, inner = asked.path.split("/", 3)
        name, _, who = place.partition(".")
        door = self.doors[name]
        target = target.replace(f"/{place}/", f"/{name}/", 1)
        key, version = headers.get("idempotency-key", ""), headers.get("stripe-version", "")
        seen = Seen(method, f"/{unquote(inner)}", asked.query, body.decode(), key, version, who)
        try:
            return await self._pass_on(door, seen, target, headers, body)
        except Exception as error:
            door.wrongs.append(f"the proxy itself: {error!r}")
            raise

    async def _pass_on(
        self, door: Door, seen: Seen, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes] | None:
        door.seen.append(seen)
        if door.checks:
            door.check(seen)
        fault = door.faults.of(seen)
        if fault is not None and fault.first is not None:
            await asyncio.to_thread(fault.first, seen)
        if fault is None or fault.reaches:
            passed = {name: headers[name] for name in PASSED_ON if name in headers}
            response = await self._client.request(seen.method, target, headers=passed, content=body)
            kept = {
                name: response.headers[name]
                for name in ("content-type", "request-id", "idempotent-replayed")
                if name in response.headers
            }
            answer = response.status_code, kept, response.content
        if fault is None:
            return answer
        if fault.act is not None:
            await asyncio.to_thread(fault.act, seen)
        if fault.is_lost:
            return None
        if fault.answers is not None:
            return fault.answers, {"content-type": "application/json"}, fault.body()
        return answer


@contextmanager
def open_proxy(behind: str) -> Iterator[Proxy]:
    """Stand in front of the server at ``behind`` until the block ends."""
    loop = asyncio.new_event_loop()
    proxy, ready, end = Proxy(behind), threading.Event(), asyncio.Event()
    thread = threading.Thread(
        target=lambda: loop.run_until_complete(proxy.serve(ready, end)), daemon=True
    )
    thread.start()
    assert ready.wait(20), "the proxy does not open"
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(20)
        loop.close()
