"""Pages of accounts."""

from fastapi import Request
from starlette.responses import Response

from app.core.web.responses import page
from app.core.web.routing import MEMBER, PUBLIC, Pages

pages = Pages()


@pages.get("/sign-in", fr="/connexion", name="accounts:sign_in", access=PUBLIC)
async def sign_in(request: Request) -> Response:
    return page(request, "site/home.html")


@pages.post("/sign-out", fr="/deconnexion", name="accounts:sign_out", access=PUBLIC)
async def sign_out(request: Request) -> Response:
    return page(request, "site/home.html")


@pages.get("/account", fr="/compte", name="accounts:show", access=MEMBER)
async def show(request: Request) -> Response:
    return page(request, "site/home.html")
