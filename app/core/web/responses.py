"""Answers: a page, a fragment of one, or a redirect; the same for every slice."""

import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from jinja2_fragments import render_block
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from app.core import csrf
from app.core.i18n import LANGUAGES, current
from app.core.runtime import Runtime
from app.core.web import flash
from app.core.web.policy import Opening, content_policy
from app.core.web.routing import addresses, url
from app.core.web.templates import environment

Context = dict[str, Any]


def runtime_of(request: Request) -> Runtime:
    """Return what this process runs on."""
    runtime: Runtime = request.app.state.runtime
    return runtime


def common(request: Request, *, as_visitor: bool = False) -> Context:
    """Return what every template may use; ``as_visitor`` leaves out who is asking."""
    settings = runtime_of(request).settings
    member = None if as_visitor else getattr(request.state, "member", None)
    secret = "" if as_visitor else getattr(request.state, "session_secret", "")
    return {
        "request": request,
        "settings": settings,
        "site_name": settings.site_name,
        "lang": current(),
        "member": member,
        "counts": {} if as_visitor else getattr(request.state, "counts", {}),
        "flashes": [] if as_visitor else flash.take(request, settings),
        "url_in": lambda language: here_in(request, language),
        "absolute": lambda path: settings.base_url.rstrip("/") + path,
        "csrf_field": lambda: _csrf_field(csrf.token(settings, secret) if secret else ""),
    }


def _csrf_field(token: str) -> Markup:
    if not token:
        return Markup("")
    return Markup('<input type="hidden" name="{}" value="{}">').format(csrf.FIELD, token)


def here_in(request: Request, language: str) -> str:
    """Return this page's address in another language."""
    route = request.scope.get("route")
    known = addresses(getattr(route, "name", ""))
    if not known or request.method != "GET":
        return f"/{language}" if language in LANGUAGES else "/"
    path = url(route.name, lang=language, **request.path_params)  # type: ignore[union-attr]
    return f"{path}?{request.url.query}" if request.url.query else path


def page(
    request: Request,
    template: str,
    context: Context | None = None,
    *,
    status: int = 200,
    tags: tuple[str, ...] = (),
    seconds: int = 30,
    opens: Opening | None = None,
) -> Response:
    """Answer with a whole page.

    ``tags`` let a visitor's page be kept and given to other visitors for at most ``seconds``,
    until something that it shows changes; without tags it is made anew each time. ``opens`` are
    the only others whom this page may load something from.
    """
    values = common(request) | (context or {})
    response = HTMLResponse(environment.get_template(template).render(values), status)
    if values["flashes"]:
        flash.forget(response, runtime_of(request).settings)
    elif tags and values["member"] is None:
        response.headers["x-page-tags"] = " ".join(tags)
        response.headers["x-page-seconds"] = str(seconds)
    response.headers["cache-control"] = "private, no-cache"
    if opens is not None:
        policy = content_policy(runtime_of(request).settings, opens)
        response.headers["content-security-policy"] = policy
    return response


def kept(
    request: Request, body: bytes, media_type: str, *, tags: tuple[str, ...], seconds: int
) -> Response:
    """Answer with a public document that is no page (a feed, points of a map), 304 when known.

    It is kept for visitors as a page is; ``body`` must hold nothing of whoever asks.
    """
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"etag": etag, "cache-control": f"public, max-age={seconds}"}
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if getattr(request.state, "member", None) is None:
        headers |= {"x-page-tags": " ".join(tags), "x-page-seconds": str(seconds)}
    return Response(body, headers=headers, media_type=media_type)


def fragment(
    request: Request, template: str, block: str, context: Context, *, status: int = 200
) -> Response:
    """Answer with one block of a template, for htmx."""
    html = render_block(environment, template, block, **(common(request) | context))
    return HTMLResponse(html, status, headers={"cache-control": "private, no-store"})


class LateFragment(HTMLResponse):
    """A fragment drawn once the transaction has committed.

    For acts that hold a lock everybody wants: nobody waits while the answer is being drawn. What
    it shows must have been read before.
    """

    def __init__(self, draw: Callable[[], Response]) -> None:
        super().__init__()
        self.draw = draw

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Draw, then answer."""
        await self.draw()(scope, receive, send)


def wants_fragment(request: Request) -> bool:
    """Say whether htmx asks, so that a part of the page is enough."""
    return request.headers.get("hx-request") == "true"


def redirect(
    request: Request, to: str, message: str = "", *, kind: flash.Kind = "success"
) -> Response:
    """Answer 303 to a local address, with a sentence for the next page."""
    response = RedirectResponse(local_path(to) or "/", status_code=303)
    if message:
        flash.put(response, runtime_of(request).settings, kind, message)
    return response


def local_path(target: str) -> str:
    """Return ``target`` when it is a path of this site, else nothing: no open redirects."""
    if not target.startswith("/") or target.startswith(("//", "/\\")) or len(target) > 2000:
        return ""
    if any(ord(c) < 32 or c == "\\" for c in target):
        return ""
    parts = urlsplit(target)
    return "" if parts.scheme or parts.netloc else target
