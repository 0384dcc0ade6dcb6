"""The filters of a list, as its address says them and as its form shows them."""

from dataclasses import dataclass

from fastapi import Request

from app.core.errors import Invalid
from app.core.i18n import LANGUAGES, gettext as _
from app.ideas.queries.listing import LISTED, Filters, Sort
from app.ideas.rules import State
from app.places.choices import area_slug
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.themes.rules import THEMES

NAMES = ("area", "theme", "state", "language")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list's address asks for."""

    filters: Filters
    sort: Sort
    after: str = ""
    before: str = ""

    @property
    def query(self) -> dict[str, str]:
        """Return the filters and the order as a query, what is usual left out."""
        filters = self.filters
        found = {
            "area": area_slug(filters.area),
            "theme": filters.theme,
            "state": filters.state or "",
            "language": filters.language,
            "sort": "" if self.sort is Sort.NEWEST else self.sort,
        }
        return {name: value for name, value in found.items() if value}

    def value(self, name: str) -> str:
        """Return what the form's field ``name`` shows."""
        return self.query.get(name, "")

    def error(self, _name: str) -> None:
        """Return nothing: a filter is known or its page does not exist."""


def asked(request: Request) -> Asked:
    """Read the filters of an address.

    Raises:
        Invalid: for a place, theme, state, language or order that is not one of ours.
    """
    given = request.query_params
    filters = Filters(
        area=_area(given.get("area", "")),
        theme=_one_of(given.get("theme", ""), THEMES.keys(), "theme"),
        state=State(state) if (state := _one_of(given.get("state", ""), LISTED, "state")) else None,
        language=_one_of(given.get("language", ""), LANGUAGES, "language"),
    )
    sort = Sort(_one_of(given.get("sort", ""), set(Sort), "sort") or Sort.NEWEST)
    if not filters.allows(sort):
        sort = Sort.NEWEST
    return Asked(filters, sort, given.get("after", ""), given.get("before", ""))


def _area(slug: str) -> Area:
    if not slug:
        return Area()
    area = gazetteer.area(slug)
    if area is None:
        raise _unknown("area")
    return area


def _one_of(value: str, known: object, name: str) -> str:
    if value and value not in known:  # type: ignore[operator]
        raise _unknown(name)
    return value


def _unknown(name: str) -> Invalid:
    sentence = _("This address asks for something this list does not know.")
    return Invalid({name: sentence}, sentence)
