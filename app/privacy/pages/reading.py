"""What everybody may read: the terms, earlier editions, and the register of what is kept."""

from datetime import date
from typing import Literal

from fastapi import Request
from starlette.responses import Response

from app.core.errors import NotFound
from app.core.i18n import current
from app.core.web.responses import page, runtime_of
from app.core.web.routing import PUBLIC, Pages
from app.privacy.register import register
from app.privacy.texts import Name, edition, editions

pages = Pages()

HOUR = 3_600


def text_page(request: Request, name: Name, since: date) -> Response:
    """Answer with an edition of a text, and say which the others are."""
    settings = runtime_of(request).settings
    context = {
        "name": name,
        "text": edition(name, since, current(), settings),
        "editions": editions(name),
    }
    return page(request, "privacy/text.html", context, tags=("site",), seconds=HOUR)


@pages.get("/terms", fr="/conditions", name="privacy:terms", access=PUBLIC)
async def terms(request: Request) -> Response:
    """Show the terms of use in force."""
    return text_page(request, "terms", editions("terms")[0])


@pages.get(
    "/texts/{text}/{since}", fr="/textes/{text}/{since}", name="privacy:edition", access=PUBLIC
)
async def earlier(request: Request, text: Literal["policy", "terms"], since: date) -> Response:
    """Show an edition of a text, in force or not."""
    if since not in editions(text):
        raise NotFound
    return text_page(request, text, since)


@pages.get("/privacy/register", fr="/vie-privee/registre", name="privacy:register", access=PUBLIC)
async def show_register(request: Request) -> Response:
    """Show what is kept of whom, why and for how long, table by table."""
    context = {"lines": register()}
    return page(request, "privacy/register.html", context, tags=("site",), seconds=HOUR)
