"""The search page: a tab for each kind of thing that was found."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from app.core import clock
from app.core.db import Session
from app.core.errors import Invalid
from app.core.i18n import gettext as _, ngettext
from app.core.i18n.format import number
from app.core.web.responses import page, runtime_of
from app.core.web.routing import PUBLIC, Pages, url
from app.ideas.pages.cards import view
from app.ideas.pages.controls import frame
from app.ideas.pages.filters import Asked, asked
from app.ideas.queries import searching
from app.ideas.queries.searching import MOST, Hit, Words
from app.places.choices import area_slug
from app.places.gazetteer import gazetteer
from app.search import finding
from app.search.finding import Thing
from app.search.highlight import Highlighter
from app.search.kinds import ICONS, LABELS, SearchKind
from app.search.places import places_named
from app.search.suggestions import suggest

pages = Pages("/search", fr="/recherche")
SECONDS = 15
TAGS = ("ideas", "projects", "campaigns", "missions", "item-needs", "organisations")


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found of the kind that the page shows, and how many there are of each."""

    kind: SearchKind
    counts: dict[SearchKind, int]
    results: list[dict[str, Any]]
    after: str

    @property
    def many(self) -> int:
        """Return how many of this kind were found."""
        return self.counts[self.kind]


@pages.get("", name="search:show", access=PUBLIC)
async def show(request: Request, session: Session) -> Response:
    """Show what has the words; without words go to the list of ideas."""
    given = request.query_params
    kept = {name: value for name, value in given.items() if value.strip()}
    words = Words.of(given.get("q", ""))
    if not words.typed:
        kept = {name: value for name, value in kept.items() if name not in {"q", "kind"}}
        return RedirectResponse(url("ideas:index", query=kept), status_code=303)
    if len(kept) < len(given):
        return RedirectResponse(url("search:show", query=kept), status_code=303)
    wanted, kind, now = asked(request), _kind(given.get("kind", "")), clock.now()
    found = await _look(session, words, wanted, kind, now)
    query = {"q": words.typed, **_own(wanted, found.kind)}
    # The next page asks for the kind that is shown, were it not the one that was asked for.
    is_first = found.kind is SearchKind.IDEAS and kind is None
    around = query | {"kind": "" if is_first else found.kind}
    context: dict[str, Any] = {
        **frame(wanted),
        "words": words.typed,
        "kind": found.kind,
        "asked_kind": kind or "",
        "tabs_of": _tabs(words, wanted, found),
        "results": found.results,
        "count": count_sentence(found.many, words, found.kind),
        "older_url": url("search:show", query=around | {"after": found.after})
        if found.after
        else "",
        "first_url": url("search:show", query=around) if wanted.after else "",
        "places": [
            (gazetteer.name(area), url("ideas:index", query={"area": area_slug(area)}))
            for area in places_named(words.typed, gazetteer)
        ],
        "without_filters": url("search:show", query={"q": words.typed}) if wanted.query else "",
        "suggestion": None,
    }
    if not any(found.counts.values()):
        context["suggestion"] = await _suggestion(request, session, words, wanted, now)
    return page(request, "search/show.html", context, tags=TAGS, seconds=SECONDS)


def _kind(given: str) -> SearchKind | None:
    """Return the kind that an address asks for; None for whatever is found first.

    Raises:
        Invalid: it is not one of ours.
    """
    if given and given not in set(SearchKind):
        sentence = _("This address asks for something this list does not know.")
        raise Invalid({"kind": sentence}, sentence)
    return SearchKind(given) if given else None


async def _look(
    session: AsyncSession, words: Words, wanted: Asked, kind: SearchKind | None, now: datetime
) -> Looked:
    """Look for the words in every kind, and read a page of one."""
    filters = wanted.filters
    others = await finding.tally(session, words, filters, now)
    if kind in {None, SearchKind.IDEAS}:
        ideas = await searching.search(session, words, filters, after=wanted.after)
        counts = {SearchKind.IDEAS: ideas.count, **others.counts}
        if ideas.count or kind is SearchKind.IDEAS or others.first is None:
            marker = Highlighter(words.typed, ideas.lexemes)
            shown = [_idea(hit, marker) for hit in ideas.hits]
            return Looked(SearchKind.IDEAS, counts, shown, ideas.after)
        kind = others.first
    else:
        counts = {SearchKind.IDEAS: await searching.count(session, words, filters), **others.counts}
    found = await finding.things(session, kind, others, filters, now, after=wanted.after)
    marker = Highlighter(words.typed, found.lexemes)
    return Looked(kind, counts, [_thing(one, marker) for one in found.things], found.after)


def _own(wanted: Asked, kind: SearchKind) -> dict[str, str]:
    """Return the filters that mean something for a kind: only ideas have the states of ideas."""
    if kind is SearchKind.IDEAS:
        return wanted.query
    return {name: value for name, value in wanted.query.items() if name not in {"state", "sort"}}


def _tabs(words: Words, wanted: Asked, found: Looked) -> list[tuple[str, str, bool, int]]:
    """Return a tab for each kind of which something was found, and for the one that is shown."""
    return [
        (
            _(LABELS[kind]),
            url("search:show", query={"q": words.typed, **_own(wanted, kind), "kind": kind.value}),
            kind is found.kind,
            min(many, MOST),
        )
        for kind, many in found.counts.items()
        if many or kind is found.kind
    ]


def _idea(hit: Hit, marker: Highlighter) -> dict[str, Any]:
    return {
        "card": view(hit.card, excerpt=False),
        "title": marker.title(hit.card.title),
        "excerpt": marker.excerpt(hit.text),
    }


def _thing(one: Thing, marker: Highlighter) -> dict[str, Any]:
    return {
        "thing": one,
        "url": one.path(),
        "icon_of": ICONS[one.kind],
        "area_name": gazetteer.name(one.area),
        "title": marker.title(one.title),
        "excerpt": marker.excerpt(one.text),
    }


_COUNTED: dict[SearchKind, Callable[[int], str]] = {
    SearchKind.IDEAS: lambda many: ngettext(
        "%(num)s idea for “%(words)s”", "%(num)s ideas for “%(words)s”", many
    ),
    SearchKind.PROJECTS: lambda many: ngettext(
        "%(num)s project for “%(words)s”", "%(num)s projects for “%(words)s”", many
    ),
    SearchKind.CAMPAIGNS: lambda many: ngettext(
        "%(num)s campaign for “%(words)s”", "%(num)s campaigns for “%(words)s”", many
    ),
    SearchKind.MISSIONS: lambda many: ngettext(
        "%(num)s mission for “%(words)s”", "%(num)s missions for “%(words)s”", many
    ),
    SearchKind.THINGS: lambda many: ngettext(
        "%(num)s thing needed for “%(words)s”", "%(num)s things needed for “%(words)s”", many
    ),
    SearchKind.ORGANISATIONS: lambda many: ngettext(
        "%(num)s organisation for “%(words)s”", "%(num)s organisations for “%(words)s”", many
    ),
}


def count_sentence(many: int, words: Words, kind: SearchKind = SearchKind.IDEAS) -> str:
    """Say how many were found, without counting on and on."""
    facts = {"num": number(min(many, MOST)), "words": words.typed}
    if many > MOST and kind is SearchKind.IDEAS:
        return _("More than %(num)s ideas for “%(words)s”") % facts
    if many > MOST:
        return _("More than %(num)s results for “%(words)s”") % facts
    return _COUNTED[kind](many) % facts


async def _suggestion(
    request: Request, session: Session, words: Words, wanted: Asked, now: datetime
) -> tuple[str, str] | None:
    memory = runtime_of(request).memory
    other = await suggest(session, memory, gazetteer, words, wanted.filters, now)
    return (other, url("search:show", query={"q": other, **wanted.query})) if other else None
