"""The line to Stripe: one client for a process, a key and a pace for each write, failures in our words."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any, TypeVar

import httpx
import stripe
from stripe import HTTPClient, ListObject, RequestOptions, StripeClient

from app.core import metrics
from app.payments.errors import (
    Busy,
    GatewayError,
    Misconfigured,
    Missing,
    Refused,
    Unknown,
)
from app.payments.gateway import KEY_MAX
from app.payments.pace import Pace

T = TypeVar("T")
VERSION = "2026-10-28.endive"
"""The version of Stripe's API that this code was written for; the account's own does not matter."""

PATIENCE = httpx.Timeout(30, connect=5, pool=10)
BUSY = frozenset({409, 429})

stripe.enable_telemetry = False  # it would tell how we use it, and keep a number of ours in a file


class Wire(HTTPClient):
    """Carries the library's requests; only what a network does is an answer that never came.

    The library's own client hands bodies over in a way that httpx is giving up, and takes any fault of
    a program for one of the network.
    """

    name = "httpx"

    def __init__(self, base: str, patience: httpx.Timeout) -> None:
        super().__init__()
        is_plain = base.startswith("http://")  # loopback: no certificate to load, then to verify
        self._web = httpx.AsyncClient(timeout=patience, verify=not is_plain)

    async def request_async(
        self, method: str, url: str, headers: Mapping[str, str], post_data: str | None = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Send a request, once.

        Raises:
            stripe.APIConnectionError: no whole answer came in time.
        """
        try:
            answer = await self._web.request(method, url, headers=headers, content=post_data)
        except httpx.HTTPError as error:
            raise stripe.APIConnectionError(type(error).__name__) from error  # type: ignore[no-untyped-call]
        return answer.content, answer.status_code, answer.headers

    async def close_async(self) -> None:
        """Hang up."""
        await self._web.aclose()


class CardRefused(Refused):
    """A bank said no; the payment itself says why."""


class Line:
    """Asks Stripe, once: whoever asks decides whether to ask again, with the same key."""

    def __init__(self, api_key: str, base: str, pace: Pace, patience: httpx.Timeout) -> None:
        self._http = Wire(base, patience)
        self._pace = pace
        self.v1 = StripeClient(
            api_key,
            stripe_version=VERSION,
            base_addresses={"api": base} if base else {},
            http_client=self._http,
            max_network_retries=0,
        ).v1

    async def write(self, key: str, ask: Callable[[RequestOptions], Awaitable[T]]) -> T:
        """Ask for a change under an idempotency key, when its turn has come.

        Raises:
            ValueError: the key is empty or too long: a change without one might be made twice.
        """
        if not 0 < len(key) <= KEY_MAX:
            message = "a write needs an idempotency key"
            raise ValueError(message)
        await self._pace.turn()
        return await self.read(lambda: ask({"idempotency_key": key}))

    async def read(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask for what changes nothing."""
        started = time.perf_counter()
        outcome = "done"
        try:
            return await ask()
        except stripe.StripeError as error:
            meant = translated(error)
            outcome = type(meant).__name__.lower()
            raise meant from error
        finally:
            metrics.GATEWAY.labels(outcome).observe(time.perf_counter() - started)

    async def each(self, ask: Callable[[], Awaitable[ListObject[Any]]]) -> AsyncIterator[Any]:
        """Give what a list holds, page after page."""
        page = await self.read(ask)
        while True:
            for one in page.data:
                yield one
            if not page.has_more:
                return
            page = await self.read(page.next_page_async)

    async def close(self) -> None:
        """Hang up."""
        await self._http.close_async()
        await self._pace.close()


def translated(error: stripe.StripeError) -> GatewayError:
    """Return a failure of the library as what is to be done next."""
    status, said = error.http_status or 0, error.user_message or type(error).__name__
    if status in BUSY:
        return Busy(said, _seconds(error.headers))
    if status in {401, 403}:
        return Misconfigured(said)
    detail = error.error
    if not 400 <= status < 500 or detail is None:
        # An answer that is no answer of Stripe's (cut off, a proxy's page) says nothing of what was done.
        return Unknown(said)
    code = detail.code or detail.type or ""
    if status == 404 or code == "resource_missing":
        return Missing(said, code)
    kind = CardRefused if isinstance(error, stripe.CardError) else Refused
    return kind(said, getattr(detail, "decline_code", None) or code, _advice(detail))


def _advice(detail: stripe.ErrorObject) -> str:
    return str(getattr(detail, "advice_code", None) or "")


def _seconds(headers: dict[str, str] | None) -> int:
    given = (headers or {}).get("retry-after", "")
    return int(given) if given.isdigit() else 1
