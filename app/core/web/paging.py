"""Where the next page of a JSON list is, in the header that programs know (RFC 8288)."""

from urllib.parse import urlencode

from fastapi import Request, Response

from app.core.web.responses import runtime_of


def link_next(request: Request, response: Response, cursor: str) -> None:
    """Put the address of the page after ``cursor`` in the header ``Link``, when there is one."""
    if not cursor:
        return
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "after"]
    base = runtime_of(request).settings.base_url.rstrip("/")
    address = f"{base}{request.url.path}?{urlencode([*query, ('after', cursor)])}"
    response.headers["link"] = f'<{address}>; rel="next"'
