"""The home page and the plain pages around it."""

from fastapi import Request
from starlette.responses import Response

from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages

pages = Pages()


@pages.get("", name="site:home", access=PUBLIC)
async def home(request: Request) -> Response:
    """What is this, what is happening near me, what can I do?"""
    return page(request, "site/home.html", tags=("home",))


@pages.get("/how", fr="/comment", name="site:how", access=PUBLIC)
async def how(request: Request) -> Response:
    """Explain how an idea becomes a project."""
    return page(request, "site/home.html", tags=("home",))


@pages.get("/privacy", fr="/vie-privee", name="site:privacy", access=PUBLIC)
async def privacy(request: Request) -> Response:
    """Say what is kept of whom, why and for how long."""
    return page(request, "site/home.html", tags=("home",))


@pages.get("/accessibility", fr="/accessibilite", name="site:accessibility", access=PUBLIC)
async def accessibility(request: Request) -> Response:
    """Say how accessible the site is."""
    return page(request, "site/home.html", tags=("home",))


@pages.get("/open-data", fr="/donnees-ouvertes", name="site:open_data", access=PUBLIC)
async def open_data(request: Request) -> Response:
    """Say what anybody may take away."""
    return page(request, "site/home.html", tags=("home",))
