"""Campaigns as an Atom feed: told again when they come to another state."""

from fastapi import Request
from markupsafe import Markup
from starlette.responses import Response

from app.campaigns.pages.index import TAGS, asked, drawn, titled
from app.campaigns.queries.listing import Card, page_of_cards
from app.campaigns.queries.parts import database_now
from app.core.db import Session
from app.core.markdown import render
from app.core.web import atom
from app.core.web.routing import PUBLIC, Pages
from app.places.gazetteer import gazetteer
from app.themes.rules import themes_of

pages = Pages("/campaigns", fr="/campagnes")
ENTRIES = 30


@pages.get("/feed.atom", fr="/fil.atom", name="campaigns:feed", access=PUBLIC)
async def feed(request: Request, session: Session) -> Response:
    """Give the campaigns that the address asks for to a feed reader."""
    wanted = asked(request)
    found = await page_of_cards(session, wanted.filters, size=ENTRIES)
    instant = await database_now(session)
    return atom.atom(
        request, "campaigns", title=titled(wanted), query=wanted.query, tags=TAGS,
        entries=[entry(card, drawn(card, instant)) for card in found.items],
    )  # fmt: skip


def entry(card: Card, shown: dict[str, object]) -> atom.Entry:
    """Return a campaign as a feed tells it."""
    row = card.row
    words = getattr(shown["thermometer"], "sentence", "")
    return atom.Entry(
        key=f"campaign/{row.public_id}", title=row.title, language=row.language,
        path=card.path, published_at=row.opens_at, updated_at=row.turned_at,
        html=render(row.summary) + Markup("<p>{}</p>").format(words),
        categories=[
            *((one.code, one.label) for one in themes_of(row.themes)),
            ("area", gazetteer.name(card.area)), (row.state, card.state_label),
        ],
    )  # fmt: skip
