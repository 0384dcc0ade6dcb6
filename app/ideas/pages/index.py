"""Finding ideas in a list: filtered, ordered, a page at a time."""

from fastapi import Request
from starlette.responses import Response

from app.core import clock
from app.core.db import Session
from app.core.web.routing import PUBLIC, Pages, url
from app.core.web.shared_page import share_page, shared_page
from app.ideas.pages.cards import draw_cards
from app.ideas.pages.controls import count_sentence, followed, frame, sorts, tidied
from app.ideas.pages.filters import asked
from app.ideas.queries import listing

pages = Pages("/ideas", fr="/idees")
SECONDS = 15


@pages.get("", name="ideas:index", access=PUBLIC)
async def index(request: Request, session: Session) -> Response:
    """Show the ideas that the address asks for."""
    if tidy := tidied(request):
        return tidy
    if kept := shared_page(request):
        return kept
    wanted = asked(request)
    found = await listing.page_of_cards(
        session, wanted.filters, wanted.sort, after=wanted.after, before=wanted.before
    )
    many = await listing.count(session, wanted.filters)

    def turned(**cursor: str) -> str:
        return url("ideas:index", query=wanted.query | cursor) if any(cursor.values()) else ""

    context = {
        **frame(wanted),
        "cards": draw_cards(found.cards, clock.now(), heading=2),
        "count": count_sentence(many),
        "sorts": sorts(wanted),
        "newer_url": turned(before=found.before),
        "older_url": turned(after=found.after),
        "is_first": not (wanted.after or wanted.before),
        "followed": followed(wanted.filters),
    }
    return share_page(request, "ideas/index.html", context, tags=("ideas",), seconds=SECONDS)
