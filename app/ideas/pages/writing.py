"""Writing an idea: a blank page, a draft, the last look before it is public."""

from fastapi import Request
from starlette.responses import Response

from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages

pages = Pages("/ideas", fr="/idees")


@pages.get("/new", fr="/nouvelle", name="ideas:new", access=PUBLIC)
async def new(request: Request) -> Response:
    return page(request, "site/home.html")
