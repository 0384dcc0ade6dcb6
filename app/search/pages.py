"""The search page."""

from typing import Any

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from app.core.db import Session
from app.core.i18n import gettext as _, ngettext
from app.core.i18n.format import number
from app.core.web.responses import page, runtime_of
from app.core.web.routing import PUBLIC, Pages, url
from app.ideas.pages.cards import view
from app.ideas.pages.controls import frame
from app.ideas.pages.filters import Asked, asked
from app.ideas.queries.searching import MOST, Found, Words, search
from app.places.choices import area_slug
from app.places.gazetteer import gazetteer
from app.search.highlight import Highlighter
from app.search.places import places_named
from app.search.suggestions import suggest

pages = Pages("/search", fr="/recherche")
SECONDS = 15


@pages.get("", name="search:show", access=PUBLIC)
async def show(request: Request, session: Session) -> Response:
    """Show the ideas that have the words; without words go to the list of ideas."""
    given = request.query_params
    kept = {name: value for name, value in given.items() if value.strip()}
    words = Words.of(given.get("q", ""))
    if not words.typed:
        kept.pop("q", None)
        return RedirectResponse(url("ideas:index", query=kept), status_code=303)
    if len(kept) < len(given):
        return RedirectResponse(url("search:show", query=kept), status_code=303)
    wanted = asked(request)
    found = await search(session, words, wanted.filters, after=wanted.after)
    query = {"q": words.typed, **wanted.query}
    context: dict[str, Any] = {
        **frame(wanted),
        "words": words.typed,
        "results": results(found, words),
        "count": count_sentence(found, words),
        "older_url": url("search:show", query=query | {"after": found.after})
        if found.after
        else "",
        "first_url": url("search:show", query=query) if wanted.after else "",
        "places": [
            (gazetteer.name(area), url("ideas:index", query={"area": area_slug(area)}))
            for area in places_named(words.typed, gazetteer)
        ],
        "without_filters": url("search:show", query={"q": words.typed}) if wanted.query else "",
        "suggestion": None,
    }
    if not found.count:
        context["suggestion"] = await _suggestion(request, session, words, wanted)
    return page(request, "search/show.html", context, tags=("ideas",), seconds=SECONDS)


def results(found: Found, words: Words) -> list[dict[str, Any]]:
    """Return what the template reads of each result."""
    marker = Highlighter(words.typed, found.lexemes)
    return [
        {
            "card": view(hit.card, excerpt=False),
            "title": marker.title(hit.card.title),
            "excerpt": marker.excerpt(hit.text),
        }
        for hit in found.hits
    ]


def count_sentence(found: Found, words: Words) -> str:
    """Say how many were found, without counting on and on."""
    facts = {"num": number(min(found.count, MOST)), "words": words.typed}
    if found.is_capped:
        return _("More than %(num)s ideas for “%(words)s”") % facts
    return (
        ngettext("%(num)s idea for “%(words)s”", "%(num)s ideas for “%(words)s”", found.count)
        % facts
    )


async def _suggestion(
    request: Request, session: Session, words: Words, wanted: Asked
) -> tuple[str, str] | None:
    memory = runtime_of(request).memory
    other = await suggest(session, memory, gazetteer, words, wanted.filters)
    return (other, url("search:show", query={"q": other, **wanted.query})) if other else None
