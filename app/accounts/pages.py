"""Pages of accounts."""

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member
from app.core.web.responses import page
from app.core.web.routing import MEMBER, PUBLIC, Pages

pages = Pages()


@pages.get("/sign-in", fr="/connexion", name="accounts:sign_in", access=PUBLIC)
async def sign_in(request: Request) -> Response:
    """Ask who is there."""
    return page(request, "site/home.html")


@pages.post("/sign-out", fr="/deconnexion", name="accounts:sign_out", access=PUBLIC)
async def sign_out(request: Request) -> Response:
    """Leave."""
    return page(request, "site/home.html")


@pages.get("/account", fr="/compte", name="accounts:show", access=MEMBER)
async def show(request: Request, _member: Member) -> Response:
    """Show the account."""
    return page(request, "site/home.html")


@pages.get("/account/waiting", fr="/compte/en-attente", name="accounts:waiting", access=MEMBER)
async def waiting(request: Request, _member: Member) -> Response:
    """Show what could not be finished."""
    return page(request, "site/home.html")


@pages.get("/account/verify", fr="/compte/verifier", name="accounts:verify", access=MEMBER)
async def verify(request: Request, _member: Member) -> Response:
    """Ask for the password again."""
    return page(request, "site/home.html")
