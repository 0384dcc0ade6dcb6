"""Where an idea would be, drawn and said."""

from typing import Any

from markupsafe import Markup

from app.core.web.routing import url
from app.ideas.models import Idea
from app.ideas.pictures.locator import Dot, locator_svg
from app.places.gazetteer import gazetteer
from app.places.rules import Area, Home, is_local


def area_context(idea: Idea) -> dict[str, Any]:
    """Return the name of an idea's area, the list of its ideas, and what it is part of."""
    area = idea.area
    territory = gazetteer.territories.get(area.territory_id or 0)
    name = gazetteer.name(area)
    wider = territory.name if territory and area.neighbourhood_id else ""
    return {
        "name": name,
        "slug": gazetteer.slug(area),
        "wider": "" if wider == name else wider,
        "ideas_url": url("ideas:index", query={"area": gazetteer.slug(area)}),
    }


def locator(idea: Idea) -> Markup:
    """Return the small drawing of where in the city an idea would be."""
    pin = None
    if idea.place_lat is not None and idea.place_lon is not None:
        pin = (idea.place_lat, idea.place_lon)
    return Markup(locator_svg(_dots(idea.area), pin))  # noqa: S704 (numbers, drawn here)


def _dots(area: Area) -> list[Dot]:
    return [
        Dot(n.lat, n.lon, is_local(Home(n.territory_id, n.id), area))
        for n in gazetteer.neighbourhoods.values()
    ]
