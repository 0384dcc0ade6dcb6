"""Finding what projects need: by kind, place and terms, a page at a time."""

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import Response

from app.core.db import Session
from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.core.web.responses import page
from app.core.web.routing import PUBLIC, Pages, url
from app.core.web.shared_page import share_page, shared_page
from app.items.pages.view import choices, kind_options, need_card
from app.items.queries.needs import Filters, page_of_needs
from app.items.rules import TERMS_LABELS, ItemKind, Terms
from app.places.choices import area_groups, area_slug
from app.places.gazetteer import gazetteer
from app.places.rules import Area

pages = Pages("/needs", fr="/besoins")

SECONDS = 30
TEMPLATE = "items/index.html"
LONGEST_WORDS = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list's address asks for."""

    filters: Filters
    after: str = ""

    @property
    def query(self) -> dict[str, str]:
        """Return the filters as a query, what is usual left out."""
        filters = self.filters
        found = {
            "q": filters.words,
            "kind": filters.kind or "",
            "terms": filters.terms or "",
            "area": area_slug(filters.area),
        }
        return {name: str(value) for name, value in found.items() if value}

    def value(self, name: str) -> str:
        """Return what the form's field ``name`` shows."""
        return self.query.get(name, "")

    def error(self, _name: str) -> None:
        """Return nothing: a filter is known or its page does not exist."""


def asked(request: Request) -> Asked:
    """Read the filters of an address.

    Raises:
        Invalid: for a place, a kind or terms that are not ours.
    """
    given = request.query_params
    kind, terms, slug = given.get("kind", ""), given.get("terms", ""), given.get("area", "")
    area = gazetteer.area(slug) if slug else Area()
    if area is None or kind not in {"", *ItemKind} or terms not in {"", *Terms}:
        sentence = _("This address asks for something this list does not know.")
        raise Invalid({"kind": sentence}, sentence)
    words = " ".join(given.get("q", "").replace("\0", " ").split())[:LONGEST_WORDS]
    filters = Filters(
        kind=ItemKind(kind) if kind else None,
        terms=Terms(terms) if terms else None,
        area=area,
        words=words,
    )
    return Asked(filters, given.get("after", ""))


@pages.get("", name="items:index", access=PUBLIC)
async def index(request: Request, session: Session) -> Response:
    """Show what is still missing somewhere."""
    if shared := shared_page(request):
        return shared
    wanted = asked(request)
    found = await page_of_needs(session, wanted.filters, after=wanted.after)
    area = wanted.filters.area
    query = wanted.query | {"after": found.next_cursor}
    context = {
        "asked": wanted,
        "active": len(wanted.query),
        "place_name": gazetteer.name(area) if area != Area() else "",
        "area_groups": area_groups(),
        "kinds": kind_options(),
        "terms": choices(TERMS_LABELS),
        "needs": [need_card(line) for line in found.items],
        "older_url": url("items:index", query=query) if found.next_cursor else "",
        "is_first": not wanted.after,
    }
    if wanted.filters.words:
        return page(request, TEMPLATE, context)
    return share_page(request, TEMPLATE, context, tags=("item-needs",), seconds=SECONDS)
