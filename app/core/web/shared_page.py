"""A page that is the same for everybody but its header: made once, then given to members too.

The page is made as a visitor sees it and kept, with its tags, beside the pages of visitors; a
member's answer is that page with their own header and notices put in their places.
"""

import time
from typing import Any
from urllib.parse import parse_qsl, urlencode

from jinja2_fragments import render_block
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.core.page_store import KeptPage, Key
from app.core.web import flash
from app.core.web.responses import Context, common, page, runtime_of
from app.core.web.templates import environment

LAYOUT = "layouts/base.html"
OWN_BLOCKS = ("own_header", "own_notices")


def shared_page(request: Request) -> Response | None:
    """Return the page asked for if it is kept; a route calls this before it reads anything."""
    request.state.began = time.monotonic()
    if request.state.member is None:
        return None
    kept = runtime_of(request).pages.find(_key(request))
    return None if kept is None else _own(request, kept.forms["identity"][1].decode())


def share_page(
    request: Request, template: str, context: Context, *, tags: tuple[str, ...], seconds: int
) -> Response:
    """Answer with a page that holds nothing of a person, and keep it for members as for visitors."""
    store = runtime_of(request).pages
    if request.state.member is None or not store.enabled:
        return page(request, template, context, tags=tags, seconds=seconds)
    html = environment.get_template(template).render(common(request, as_visitor=True) | context)
    forms: dict[str, Any] = {"identity": ([], html.encode())}
    began = request.state.began
    store.keep(_key(request), KeptPage(b"", frozenset(tags), began + seconds, forms), started=began)
    return _own(request, html)


def _key(request: Request) -> Key:
    pairs = sorted(parse_qsl(request.url.query, keep_blank_values=True))
    return f"members:{request.url.path}", urlencode(pairs)


def _own(request: Request, html: str) -> Response:
    values = common(request)
    for block in OWN_BLOCKS:
        before, _mark, rest = html.partition(f"<!--{block}-->")
        _visitors, _end, after = rest.partition(f"<!--/{block}-->")
        html = before + render_block(environment, LAYOUT, block, values) + after
    response = HTMLResponse(html, headers={"cache-control": "private, no-cache"})
    if values["flashes"]:
        flash.forget(response, runtime_of(request).settings)
    return response
