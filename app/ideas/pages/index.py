"""Finding ideas: the list and the map."""

from fastapi import Request
from starlette.responses import Response

from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages

pages = Pages("/ideas", fr="/idees")


@pages.get("", name="ideas:index", access=PUBLIC)
async def index(request: Request) -> Response:
    return page(request, "site/home.html")


@pages.get("/map", fr="/carte", name="ideas:map", access=PUBLIC)
async def map_(request: Request) -> Response:
    return page(request, "site/home.html")
