"""The list of projects, with what each still needs; "projects that need what I have"."""

from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from app.core.db import Session
from app.core.errors import Invalid
from app.core.i18n import LANGUAGES, gettext as _, ngettext
from app.core.i18n.format import number
from app.core.needs import NeedKind
from app.core.web.routing import PUBLIC, Pages, url
from app.core.web.shared_page import share_page, shared_page
from app.places.choices import area_groups, area_slug
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.projects.pages.needs import kind_label, short
from app.projects.queries import listing
from app.projects.queries.listing import Card, Filters
from app.projects.rules import STATE_LABELS, State, state_label
from app.projects.shown import project_url
from app.themes.pictures import pattern_url
from app.themes.rules import THEMES, themes_of

pages = Pages("/projects", fr="/projets")
SECONDS = 15
TAGS = ("projects",)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list's address asks for."""

    filters: Filters = field(default_factory=Filters)
    after: str = ""

    @property
    def query(self) -> dict[str, str]:
        """Return the filters as a query, what is usual left out."""
        filters = self.filters
        found = {
            "area": area_slug(filters.area),
            "theme": filters.theme,
            "state": filters.state or "",
            "has": filters.has or "",
            "language": filters.language,
        }
        return {name: str(value) for name, value in found.items() if value}

    def value(self, name: str) -> str:
        """Return what the form's field ``name`` shows."""
        return self.query.get(name, "")

    def error(self, _name: str) -> None:
        """Return nothing: a filter is known or its page does not exist."""


@pages.get("", name="projects:index", access=PUBLIC)
async def index(request: Request, session: Session) -> Response:
    """Show the projects that the address asks for."""
    given = request.query_params
    if not all(given.values()):
        kept = {name: value for name, value in given.items() if value.strip()}
        return RedirectResponse(url("projects:index", query=kept), status_code=303)
    if shared := shared_page(request):
        return shared
    wanted = asked(request)
    found = await listing.page_of_cards(session, wanted.filters, after=wanted.after)
    many = await listing.count(session, wanted.filters)
    said = counted(len(found.items), many, goes_on=bool(wanted.after or found.next_cursor))
    older = wanted.query | {"after": found.next_cursor}
    context = {
        "asked": wanted,
        "query": wanted.query,
        "title": titled(wanted),
        "area_groups": area_groups(),
        "theme_options": [(theme.code, theme.label) for theme in THEMES.values()],
        "states": [(state.value, _(label)) for state, label in STATE_LABELS.items()],
        "kinds": [(kind.value, kind_label(kind)) for kind in NeedKind],
        "cards": [drawn(card) for card in found.items],
        "count": said,
        "older_url": url("projects:index", query=older) if found.next_cursor else "",
        "is_first": not wanted.after,
    }
    return share_page(request, "projects/index.html", context, tags=TAGS, seconds=SECONDS)


def titled(wanted: Wanted) -> str:
    """Return what a list is called: by its place, when it has one."""
    if not wanted.value("area"):
        return _("Projects of the neighbours")
    return _("%(place)s: the projects") % {"place": gazetteer.name(wanted.filters.area)}


def counted(shown: int, many: int | None, *, goes_on: bool) -> str:
    """Say how many projects a list has, if that is known: needs are read page by page."""
    if many is None and goes_on:
        return ""
    many = shown if many is None else many
    return ngettext("%(num)s project", "%(num)s projects", many) % {"num": number(many)}


def asked(request: Request) -> Wanted:
    """Read the filters of an address.

    Raises:
        Invalid: for a place, theme, state, kind or language that is not one of ours.
    """
    given = request.query_params
    area = gazetteer.area(given["area"]) if given.get("area") else Area()
    if area is None:
        raise _unknown("area")
    state, has = given.get("state", ""), given.get("has", "")
    filters = Filters(
        area=area,
        theme=_one_of(given.get("theme", ""), set(THEMES), "theme"),
        state=State(state) if _one_of(state, set(State), "state") else None,
        has=NeedKind(has) if _one_of(has, set(NeedKind), "has") else None,
        language=_one_of(given.get("language", ""), set(LANGUAGES), "language"),
    )
    return Wanted(filters, given.get("after", ""))


def drawn(card: Card) -> dict[str, Any]:
    """Return what the template reads of a card."""
    return {
        "url": project_url(card.public_id, card.title),
        "title": card.title,
        "summary": card.summary,
        "state": card.state,
        "state_label": state_label(card.state),
        "language": card.language,
        "area_name": gazetteer.name(card.area),
        "themes": themes_of(card.themes),
        "pattern_url": pattern_url(card.public_id, card.themes[0] if card.themes else ""),
        "photo": card.photo,
        "needs": short(card.needs),
        "last_said_at": card.last_said_at,
    }


def _one_of(value: str, known: set[Any], name: str) -> str:
    if value and value not in known:
        raise _unknown(name)
    return value


def _unknown(name: str) -> Invalid:
    sentence = _("This address asks for something this list does not know.")
    return Invalid({name: sentence}, sentence)
