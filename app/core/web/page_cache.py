"""The outermost layer: answers a visitor who is not signed in with a page made for another one.

A page is kept only when its maker said so (``x-page-tags``), and it holds nothing of a person: no
cookie, no token. Only requests without a cookie of ours are answered from here, only for our own
host, and only with query parameters that the page knows.
"""

import hashlib
import time
from urllib.parse import parse_qsl, urlencode

import brotli
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.metrics import PAGE_CACHE
from app.core.page_store import Headers, KeptPage, Key
from app.core.runtime import Runtime

TAGS_HEADER = b"x-page-tags"
AGE_HEADER = b"x-page-seconds"
OUR_COOKIES = (b"session=", b"flash=", b"act=")
OWN_HEADERS = frozenset({b"authorization", b"hx-request"})
"""What makes an answer somebody's own, or a part of a page only."""
OF_ONE_ANSWER = frozenset({b"content-length", b"etag", b"vary", b"x-request-id"})
"""What the maker of a page said of that answer alone: each further one has its own, or none."""

LONGEST_QUERY = 300
QUERY_KNOWN = frozenset(
    {
        "after", "before", "area", "theme", "state", "language",
        "sort", "stance", "view", "q", "replies", "has", "lang", "kind",
    }
)  # fmt: skip
BROTLI_QUALITY = 5
HIT = PAGE_CACHE.labels("hit")
MISS = PAGE_CACHE.labels("miss")
SAME = PAGE_CACHE.labels("not-modified")


class PageCache:
    """ASGI layer over everything else."""

    def __init__(self, app: ASGIApp, runtime: Runtime) -> None:
        self.app = app
        self.runtime = runtime
        self.store = runtime.pages
        self.hosts = frozenset(host.encode() for host in runtime.settings.hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from the store, or let the inner layers answer and keep what they allow."""
        if (
            scope["type"] != "http"
            or scope["method"] not in {"GET", "HEAD"}
            or not self.store.enabled
        ):
            return await self.app(scope, receive, send)
        headers = _looked_at(scope)
        if headers is None or headers[b"host"].split(b":")[0] not in self.hosts:
            return await self.app(scope, receive, send)
        query = _canonical(scope["query_string"])
        if query is None:
            return await self.app(scope, receive, send)
        key = (scope["path"], query)
        page = self.store.find(key)
        if page is not None:
            return await _answer(page, headers, send, body=scope["method"] == "GET")
        MISS.inc()
        if scope["method"] == "HEAD":
            return await self.app(scope, receive, send)
        return await self._record(key, headers, (scope, receive, send))

    async def _record(
        self, key: Key, headers: dict[bytes, bytes], call: tuple[Scope, Receive, Send]
    ) -> None:
        scope, receive, send = call
        started = time.monotonic()
        start: Message | None = None
        chunks: list[bytes] = []
        tags = b""

        async def keep(message: Message) -> None:
            nonlocal start, tags
            if message["type"] == "http.response.start":
                found = dict(message["headers"])
                tags = found.get(TAGS_HEADER, b"") if message["status"] == 200 else b""
                if not tags:
                    message["headers"] = _public(message["headers"])
                    return await send(message)
                start = message
                return None
            if start is None:
                return await send(message)
            chunks.append(message.get("body", b""))
            if not message.get("more_body"):
                page = _page(start["headers"], b"".join(chunks), tags, started)
                self.store.keep(key, page, started=started)
                await _answer(page, headers, send, body=True, outcome=None)
            return None

        # Inner layers answer without a coding: the store makes each coding once, itself.
        plain = {**scope, "headers": [h for h in scope["headers"] if h[0] != b"accept-encoding"]}
        await self.app(plain, receive, keep)


def _looked_at(scope: Scope) -> dict[bytes, bytes] | None:
    """Return the headers that matter, or None when the request is somebody's own."""
    found = {b"host": b"", b"accept-encoding": b"", b"if-none-match": b""}
    for name, value in scope["headers"]:
        if name in found:
            found[name] = value
        elif name in OWN_HEADERS or (
            name == b"cookie" and any(cookie in value for cookie in OUR_COOKIES)
        ):
            return None
    return found


def _canonical(query: bytes) -> str | None:
    """Return the query in one order, or None when it has names that no page knows."""
    if not query:
        return ""
    pairs = parse_qsl(query[: LONGEST_QUERY + 1].decode("latin-1"), keep_blank_values=True)
    if len(query) > LONGEST_QUERY or any(name not in QUERY_KNOWN for name, _ in pairs):
        return None
    return urlencode(sorted(pairs))


def _public(headers: Headers) -> Headers:
    return [h for h in headers if h[0] not in {TAGS_HEADER, AGE_HEADER}]


def _page(headers: Headers, body: bytes, tags: bytes, started: float) -> KeptPage:
    seconds = float(dict(headers).get(AGE_HEADER, b"30"))
    etag = b'W/"' + hashlib.blake2b(body, digest_size=12).hexdigest().encode() + b'"'
    base = [h for h in _public(headers) if h[0] not in OF_ONE_ANSWER]
    base += [(b"etag", etag), (b"vary", b"Accept-Encoding, Cookie")]
    small = brotli.compress(body, quality=BROTLI_QUALITY)
    forms = {
        "identity": ([*base, _length(body)], body),
        "br": ([*base, (b"content-encoding", b"br"), _length(small)], small),
    }
    return KeptPage(etag, frozenset(tags.decode().split()), started + seconds, forms)


def _length(body: bytes) -> tuple[bytes, bytes]:
    return (b"content-length", str(len(body)).encode())


async def _answer(
    page: KeptPage,
    asked: dict[bytes, bytes],
    send: Send,
    *,
    body: bool,
    outcome: str | None = "hit",
) -> None:
    headers, content = page.forms["br" if b"br" in asked[b"accept-encoding"] else "identity"]
    if page.etag in asked[b"if-none-match"]:
        SAME.inc()
        kept = [h for h in headers if h[0] not in {b"content-length", b"content-encoding"}]
        await send({"type": "http.response.start", "status": 304, "headers": kept})
        return await send({"type": "http.response.body", "body": b""})
    if outcome:
        HIT.inc()
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    return await send({"type": "http.response.body", "body": content if body else b""})
