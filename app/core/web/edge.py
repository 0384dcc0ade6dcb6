"""The edge of the house: every request gets an id, a language and limits; every answer its headers.

Order: host, origin, then the application; whatever it answers leaves with the security headers
and one log record.
"""

import re
import time
import uuid

import structlog
from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core import csrf, logging, metrics
from app.core.errors import DomainError, Refused
from app.core.i18n import LANGUAGES, gettext as _, negotiate, speak
from app.core.runtime import Runtime
from app.core.web import errors
from app.core.web.body_limit import SaidTooLarge
from app.core.web.policy import CSP, content_policy
from app.core.web.routing import takes_from_anywhere

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
METHODS = UNSAFE | {"GET", "HEAD", "OPTIONS"}
"""What is counted under its own name: anybody may make others up, and each would be a line for ever."""
REQUEST_ID = re.compile(r"^[A-Za-z0-9_-]{8,64}$")
LONGEST_PATH = 2_000

SECURITY_HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "geolocation=(self), camera=(), microphone=(), payment=()",
}
HSTS = "max-age=63072000; includeSubDomains"

log = logging.get("web")


class BadHost(DomainError):
    """The request names a host that is not ours."""

    status = 400
    code = "bad-host"


class Edge:
    """ASGI layer just under the page cache."""

    def __init__(self, app: ASGIApp, runtime: Runtime, application: FastAPI) -> None:
        self.app = SaidTooLarge(app)
        self.application = application
        self.settings = runtime.settings
        self.headers = dict(SECURITY_HEADERS)
        self.headers["content-security-policy"] = content_policy(runtime.settings)
        if runtime.settings.https:
            self.headers["strict-transport-security"] = HSTS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or say why not."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        scope.setdefault("app", self.application)
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if REQUEST_ID.match(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        speak(self._language(scope, headers))
        started, status = time.perf_counter(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                out = MutableHeaders(raw=message["headers"])
                for name, value in self.headers.items():
                    out.setdefault(name, value)
                out["x-request-id"] = request_id
            await send(message)

        refusal = self._refusal(scope, headers)
        try:
            if refusal is not None:
                request = Request(scope, receive)
                await errors.answer(request, refusal)(scope, receive, answer)
            else:
                await self.app(scope, receive, answer)
        except Exception:  # noqa: BLE001 (answered and logged by the application's own handler)
            status = 500
        finally:
            self._record(scope, status, time.perf_counter() - started)
        return None

    def _language(self, scope: Scope, headers: Headers) -> str:
        path: str = scope["path"]
        first = path[1:3]
        if first in LANGUAGES and path[3:4] in {"", "/"}:
            return first
        return negotiate(headers.get("accept-language", ""))

    def _refusal(self, scope: Scope, headers: Headers) -> DomainError | None:
        if headers.get("host", "").rsplit(":", 1)[0].lower() not in self.settings.hosts:
            return BadHost(_("This address is not one of ours."))
        if len(scope["path"]) > LONGEST_PATH or "\0" in scope["path"]:
            return DomainError(_("This address is too long."))
        if (
            scope["method"] in UNSAFE
            and not _is_for_programs(scope)
            and not takes_from_anywhere(scope["path"])
            and not csrf.same_origin(headers, self.settings)
        ):
            return Refused(
                _("This form was not sent from our own page. Please go back and try again.")
            )
        return None

    def _record(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "-")
        method = scope["method"] if scope["method"] in METHODS else "OTHER"
        metrics.REQUESTS.labels(route, method, status).inc()
        metrics.SECONDS.labels(route).observe(seconds)
        log.info(
            "request",
            route=route,
            method=scope["method"],
            status=status,
            ms=round(seconds * 1000, 1),
        )


def _is_for_programs(scope: Scope) -> bool:
    """A program proves itself by its token or its signature alone: no cookie is read there."""
    path: str = scope["path"]
    return path.startswith(("/api/", "/webhooks/"))
