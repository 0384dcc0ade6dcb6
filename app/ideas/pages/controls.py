"""What surrounds a list of ideas: its filters, its orders, the places nearby."""

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from app.core.i18n import gettext as _, ngettext
from app.core.i18n.format import number
from app.core.web.routing import url
from app.ideas.pages.filters import Asked
from app.ideas.queries.listing import COUNTED, LISTED, Filters, Sort
from app.ideas.rules import STATE_LABELS
from app.places.choices import area_groups, area_slug, territory_slug
from app.places.gazetteer import gazetteer
from app.places.rules import Area
from app.themes.rules import THEMES


def tidied(request: Request) -> Response | None:
    """Send a form's address on: to the search when there are words, without what was left empty."""
    given = request.query_params
    words = given.get("q", "").strip()
    if all(given.values()) and not words:
        return None
    kept = {name: value for name, value in given.items() if value.strip()}
    name = "search:show" if words else request.scope["route"].name
    return RedirectResponse(url(name, query=kept), status_code=303)


def frame(wanted: Asked, name: str = "ideas:index") -> dict[str, object]:
    """Return what surrounds a list, a map or results: the filters, the place and its surroundings."""
    area = wanted.filters.area
    return {
        "asked": wanted,
        "query": wanted.query,
        "place_name": gazetteer.name(area) if area != Area() else "",
        "nearby": nearby(wanted, name),
        "area_groups": area_groups(),
        "themes": [(theme.code, theme.label) for theme in THEMES.values()],
        "states": [(s.value, _(label)) for s, label in STATE_LABELS.items() if s in LISTED],
    }


@dataclass(frozen=True, slots=True)
class Nearby:
    """Another place to look at, as a link."""

    name: str
    address: str
    current: bool = False


def nearby(wanted: Asked, name: str) -> list[Nearby]:
    """Return the territory of the place in force and its parts, to look wider or closer."""
    territory_id = wanted.filters.area.territory_id
    if territory_id is None:
        return []
    parts = gazetteer.within(territory_id)
    if len(parts) < 2:
        return []
    here = area_slug(wanted.filters.area)
    whole = (
        territory_slug(territory_id),
        _("All of %(name)s") % {"name": gazetteer.territories[territory_id].name},
    )
    return [
        Nearby(label, url(name, query=wanted.query | {"area": slug}), slug == here)
        for slug, label in [whole, *((part.slug, part.name) for part in parts)]
    ]


def sorts(wanted: Asked) -> list[tuple[str, str, bool]]:
    """Return the orders that make sense here, each with its address."""
    labels = {
        Sort.NEWEST: _("Newest"),
        Sort.NEAR: _("Near the threshold"),
        Sort.LOCAL: _("Most local support"),
        Sort.DISCUSSED: _("Most discussed"),
    }
    base = {name: value for name, value in wanted.query.items() if name != "sort"}
    return [
        (
            label,
            url("ideas:index", query=base | ({} if sort is Sort.NEWEST else {"sort": sort.value})),
            sort is wanted.sort,
        )
        for sort, label in labels.items()
        if wanted.filters.allows(sort)
    ]


def followed(filters: Filters) -> list[tuple[str, str, str]]:
    """Return what may be followed of a list: its place, and its theme; kind, address and name."""
    area = filters.area
    found = [(str(area.kind), gazetteer.slug(area), gazetteer.name(area))]
    found += [
        ("theme", code, _("“%(title)s”") % {"title": THEMES[code].label})
        for code in ([filters.theme] if filters.theme in THEMES else [])
    ]
    return found


def count_sentence(many: int) -> str:
    """Say how many there are, without counting on and on."""
    if many > COUNTED:
        return _("More than %(num)s ideas") % {"num": number(COUNTED)}
    return ngettext("%(num)s idea", "%(num)s ideas", many) % {"num": number(many)}
