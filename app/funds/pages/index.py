"""The funds of partners: what they add, what is left."""

from fastapi import Request
from starlette.responses import Response

from app.core.db import Session
from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages, url
from app.funds.pages.view import card
from app.funds.queries.lines import newest

pages = Pages("/matching-funds", fr="/fonds-de-contrepartie")
SECONDS = 30


@pages.get("", name="funds:index", access=PUBLIC)
async def index(request: Request, session: Session) -> Response:
    """List the funds, newest first."""
    after = request.query_params.get("after", "")
    found = await newest(session, after=after)
    context = {
        "funds": [card(line) for line in found.items],
        "older_url": url("funds:index", query={"after": found.next_cursor})
        if found.next_cursor
        else "",
        "is_first": not after,
    }
    return page(request, "funds/index.html", context, tags=("matching-funds",), seconds=SECONDS)
