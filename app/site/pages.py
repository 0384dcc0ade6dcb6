"""The home page, and the plain pages that explain the site."""

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Visitor
from app.core import clock
from app.core.db import Session
from app.core.web.responses import page, runtime_of
from app.core.web.routing import PUBLIC, Pages
from app.ideas.chosen import threshold_for
from app.ideas.pages.cards import draw_cards
from app.ideas.queries.showcase import numbers, showcase
from app.ideas.rules import LIFETIME, THRESHOLDS
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.privacy.pages.reading import text_page
from app.privacy.texts import editions
from app.themes.chosen import offered

pages = Pages()
SECONDS = 30
HOUR = 3_600
COUNT_AGAIN = 600
"""Seconds that the home page's numbers may be old."""


@pages.get("", name="site:home", access=PUBLIC)
async def home(request: Request, session: Session, visitor: Visitor) -> Response:
    """What is this, what is happening near me, what can I do?"""
    near_me = None
    if visitor is not None and not visitor.home.is_elsewhere:
        near_me = Area(visitor.home.territory_id)
    shown = await showcase(session, near_me)
    now = clock.now()
    counted = await runtime_of(request).memory.recall(
        "site.numbers", COUNT_AGAIN, lambda: numbers(session)
    )
    context = {
        "around": draw_cards(shown.around, now),
        "around_name": gazetteer.name(near_me) if near_me else "",
        "around_slug": f"t:{gazetteer.territories[near_me.territory_id].slug}"
        if near_me and near_me.territory_id
        else "",
        "near": draw_cards(shown.near, now),
        "newest": draw_cards(shown.newest, now),
        "passed": draw_cards(shown.passed, now),
        "numbers": counted,
        "neighbourhoods": len(gazetteer.neighbourhoods),
        "themes": offered(),
    }
    return page(request, "site/home.html", context, tags=("home", "ideas"), seconds=SECONDS)


@pages.get("/how", fr="/comment", name="site:how", access=PUBLIC)
async def how(request: Request) -> Response:
    """Explain how an idea becomes a project."""
    context = {
        "thresholds": {kind.value: threshold_for(kind) for kind in THRESHOLDS},
        "months": round(LIFETIME.days / 30.4),
    }
    return page(request, "site/how.html", context, tags=("site",), seconds=HOUR)


@pages.get("/privacy", fr="/vie-privee", name="site:privacy", access=PUBLIC)
async def privacy(request: Request) -> Response:
    """Say what is kept of whom, why and for how long."""
    return text_page(request, "policy", editions("policy")[0])


@pages.get("/accessibility", fr="/accessibilite", name="site:accessibility", access=PUBLIC)
async def accessibility(request: Request) -> Response:
    """Say how accessible the site is."""
    return page(request, "site/accessibility.html", tags=("site",), seconds=HOUR)


@pages.get("/open-data", fr="/donnees-ouvertes", name="site:open_data", access=PUBLIC)
async def open_data(request: Request) -> Response:
    """Say what anybody may take away, and how a program asks for it."""
    return page(request, "site/open_data.html", tags=("site",), seconds=HOUR)
