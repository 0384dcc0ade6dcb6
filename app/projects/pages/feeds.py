"""The newest projects of a list as an Atom feed, each with what it still needs."""

from fastapi import Request
from markupsafe import Markup
from starlette.responses import Response

from app.core.db import Session
from app.core.i18n import gettext as _
from app.core.markdown import render
from app.core.web import atom
from app.core.web.routing import PUBLIC, Pages
from app.places.gazetteer import gazetteer
from app.projects.pages.index import TAGS, asked, titled
from app.projects.pages.needs import short
from app.projects.queries import listing
from app.projects.queries.listing import Card
from app.projects.rules import state_label
from app.projects.shown import project_url
from app.themes.rules import THEMES, themes_of

pages = Pages("/projects", fr="/projets")
ENTRIES = 30


@pages.get("/feed.atom", fr="/fil.atom", name="projects:feed", access=PUBLIC)
async def feed(request: Request, session: Session) -> Response:
    """Give the newest projects that the address asks for to a feed reader."""
    wanted = asked(request)
    theme = THEMES.get(wanted.filters.theme)
    found = await listing.page_of_cards(session, wanted.filters, size=ENTRIES)
    return atom.atom(
        request, "projects", title=titled(wanted) + (f" · {theme.label}" if theme else ""),
        query=wanted.query, entries=[entry(card) for card in found.items], tags=TAGS,
    )  # fmt: skip


def entry(card: Card) -> atom.Entry:
    """Return a project as a feed tells it: told again when it changes, or its team says something."""
    return atom.Entry(
        key=f"project/{card.public_id}", title=card.title, language=card.language,
        path=project_url(card.public_id, card.title), published_at=card.created_at,
        updated_at=max(filter(None, (card.created_at, card.updated_at, card.last_said_at))),
        html=_body(card),
        categories=[
            *((one.code, one.label) for one in themes_of(card.themes)),
            ("area", gazetteer.name(card.area)), (card.state, state_label(card.state)),
        ],
    )  # fmt: skip


def _body(card: Card) -> Markup:
    said = render(card.summary) + Markup("<p>{}</p>").format(state_label(card.state))
    if needs := short(card.needs):
        words = " · ".join(words for _icon, words in needs)
        said += Markup("<p>{} {}</p>").format(_("Still needs:"), words)
    return said
