"""Browser windows that notice what no page of ours may do."""

import asyncio
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

CHROMIUM_ARGS = (
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
)
DEVICES: dict[str, dict[str, Any]] = {
    "phone": {
        "viewport": {"width": 360, "height": 740},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 1,
    },
    "desktop": {"viewport": {"width": 1280, "height": 900}},
}
LOCALES = {"fr": "fr-CA", "en": "en-CA"}
PATIENCE_MS = 30_000
QUIET_FRAMES = 3
FAILED_LOAD = re.compile(r"^Failed to load resource: .* status of (\d{3})")
OFFLINE = re.compile(r"ERR_INTERNET_DISCONNECTED|htmx:(sendError|afterRequest)")
GIVEN_UP = ("htmx:sendAbort", "htmx:afterRequest")
"""htmx calls it an error when one look gives way to the next one, and says so twice.

A request that fails for another reason says that too: ``htmx:sendError``, ``htmx:timeout``.
"""

PICTURES = frozenset({"image", "media"})


class Watch:
    """What the pages of one window asked for and said, and what is wrong with that."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.origin = origin
        self.faults: list[str] = []
        self.asked: list[Request] = []
        self.pending: set[Request] = set()
        self.weights: dict[str, int] = {}
        self.expected: set[int] = set()
        """Statuses that the test makes the site answer on purpose."""
        context.on("request", self._on_request)
        context.on("requestfinished", self._on_finished)
        context.on("requestfailed", self._on_failed)
        context.on("response", self._on_response)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))

    def _on_request(self, request: Request) -> None:
        self.asked.append(request)
        self.pending.add(request)
        parts = urlsplit(request.url)
        if parts.scheme in {"http", "https", "ws", "wss"} and (
            f"{parts.scheme}://{parts.netloc}" != self.origin
        ):
            self.faults.append(f"asked another host: {request.url}")

    def _on_failed(self, request: Request) -> None:
        self.pending.discard(request)

    async def _on_finished(self, request: Request) -> None:
        self.pending.discard(request)
        sizes = await request.sizes()
        if sizes["responseBodySize"] > 0:
            self.weights[request.url] = sizes["responseBodySize"]

    def _on_response(self, response: Response) -> None:
        if response.status >= 500 and response.status not in self.expected:
            self.faults.append(f"{response.status} from {response.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        if message.text.startswith(GIVEN_UP):
            return
        found = FAILED_LOAD.match(message.text)
        if found and int(found[1]) in self.expected:
            return
        where = message.location.get("url", "")
        self.faults.append(f"console {message.type}: {message.text} ({where})")

    async def settled(self, tab: Page) -> None:
        """Wait until the page has loaded and its scripts ask for nothing more."""
        await tab.wait_for_load_state("load")
        async with asyncio.timeout(PATIENCE_MS / 1000):
            quiet = 0
            while quiet < QUIET_FRAMES:
                await tab.evaluate("() => new Promise((next) => requestAnimationFrame(next))")
                quiet = 0 if self.pending else quiet + 1

    def forget(self) -> None:
        """Begin a new page."""
        self.faults.clear()
        self.asked.clear()
        self.pending.clear()
        self.expected.clear()

    def forgive_the_connection(self) -> None:
        """Forget what a window said because the test took its network away."""
        self.faults = [fault for fault in self.faults if not OFFLINE.search(fault)]

    def weights_asked(self, unused: Iterable[str] = ()) -> dict[str, int]:
        """Return the bytes sent for the pages since :meth:`forget`, by address.

        Pictures aside, and what it left ``unused``.
        """
        wanted = {r.url for r in self.asked if r.resource_type not in PICTURES} - set(unused)
        return {address: self.weights.get(address, 0) for address in wanted}


class Window:
    """A browser context with its watch; closing it tells what went wrong."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.context = context
        self.watch = Watch(context, origin)
        self.origin = origin

    async def page(self) -> Page:
        """Open a tab."""
        return await self.context.new_page()

    async def sign_in(self, secret: str) -> None:
        """Hold the cookie of a signed-in device."""
        cookie = {"name": "session", "value": secret, "url": self.origin}
        await self.context.add_cookies([{**cookie, "httpOnly": True, "sameSite": "Lax"}])  # type: ignore[list-item]

    async def cookie_faults(self) -> list[str]:
        """Return what is wrong with the cookies this window holds."""
        found = []
        for cookie in await self.context.cookies():
            if not cookie["httpOnly"] or cookie["sameSite"] != "Lax" or cookie["path"] != "/":
                found.append(f"a careless cookie: {cookie}")
            if cookie["name"] not in {"session", "flash", "act", "half"}:
                found.append(f"an unknown cookie: {cookie['name']}")
        return found


async def open_window(
    browser: Browser,
    origin: str,
    *,
    device: str = "desktop",
    language: str = "fr",
    javascript: bool = True,
    scheme: str = "light",
) -> Window:
    """Open a fresh window: its own cookies, its own storage."""
    context = await browser.new_context(
        base_url=origin,
        locale=LOCALES[language],
        java_script_enabled=javascript,
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        service_workers="block",
        **DEVICES[device],
    )
    context.set_default_timeout(PATIENCE_MS)
    return Window(context, origin)
