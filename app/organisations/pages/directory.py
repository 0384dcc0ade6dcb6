"""Finding organisations: by words, area and kind, verified or not, a page at a time."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import Response

from app.accounts.identity import Member, Visitor
from app.core.db import Session
from app.core.errors import Invalid
from app.core.i18n import gettext as _, ngettext
from app.core.i18n.format import number
from app.core.web.responses import page
from app.core.web.routing import MEMBER, PUBLIC, Pages, url
from app.organisations.queries import directory, people
from app.organisations.queries.directory import COUNTED, Filters
from app.organisations.rules import KIND_LABELS, Kind, label
from app.places.choices import area_groups, area_slug
from app.places.gazetteer import gazetteer
from app.places.rules import Area

pages = Pages("/organisations", fr="/organismes")

LONGEST_WORDS = 100
ALL = "all"
SECONDS = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """What the directory's address asks for."""

    filters: Filters
    after: str = ""
    before: str = ""

    @property
    def query(self) -> dict[str, str]:
        """Return the filters as a query, what is usual left out."""
        filters = self.filters
        found = {
            "q": filters.words,
            "area": area_slug(filters.area),
            "kind": filters.kind or "",
            "verified": ALL if filters.also_unverified else "",
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
        Invalid: for a place, a kind or a choice that is not one of ours.
    """
    given = request.query_params
    kind, slug = given.get("kind", ""), given.get("area", "")
    area = gazetteer.area(slug) if slug else Area()
    if area is None or kind not in {"", *Kind} or given.get("verified", "") not in {"", ALL}:
        sentence = _("This address asks for something this list does not know.")
        raise Invalid({"kind": sentence}, sentence)
    filters = Filters(
        area=area,
        kind=Kind(kind) if kind else None,
        words=" ".join(given.get("q", "").replace("\0", " ").split())[:LONGEST_WORDS],
        also_unverified=given.get("verified", "") == ALL,
    )
    return Asked(filters, given.get("after", ""), given.get("before", ""))


@pages.get("", name="organisations:index", access=PUBLIC)
async def index(request: Request, session: Session, visitor: Visitor) -> Response:
    """Show the organisations that the address asks for."""
    wanted = asked(request)
    found = await directory.page_of_cards(
        session, wanted.filters, after=wanted.after, before=wanted.before
    )
    many = await directory.count(session, wanted.filters)

    def turned(**cursor: str) -> str:
        if not any(cursor.values()):
            return ""
        return url("organisations:index", query=wanted.query | cursor)

    area = wanted.filters.area
    context: dict[str, Any] = {
        "asked": wanted,
        "active": len(wanted.query),
        "place_name": gazetteer.name(area) if area != Area() else "",
        "area_groups": area_groups(),
        "kinds": [(kind.value, label(kind)) for kind in KIND_LABELS],
        "cards": [(card, label(card.kind), gazetteer.name(card.area)) for card in found.cards],
        "count": _counted(many),
        "newer_url": turned(before=found.before),
        "older_url": turned(after=found.after),
        "is_first": not (wanted.after or wanted.before),
        "is_member": visitor is not None,
    }
    kept = () if wanted.filters.words else ("organisations",)
    return page(request, "organisations/index.html", context, tags=kept, seconds=SECONDS)


def _counted(many: int) -> str:
    if many > COUNTED:
        return _("More than %(num)s organisations") % {"num": number(COUNTED)}
    said = ngettext("%(num)s organisation", "%(num)s organisations", many)
    return said % {"num": number(many)}


@pages.get("/mine", fr="/les-miens", name="organisations:mine", access=MEMBER)
async def mine(request: Request, session: Session, member: Member) -> Response:
    """List the organisations that the member belongs to."""
    found = await people.organisations_of(session, member)
    rows = [(one, label(one.role), label(one.state)) for one in found]
    return page(request, "organisations/mine.html", {"organisations": rows})
