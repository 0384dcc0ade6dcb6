"""Areas as a list to choose from: territories with their neighbourhoods, in the order of their names."""

from app.core.i18n import gettext as _
from app.places.gazetteer import Gazetteer, gazetteer
from app.places.rules import Area

Options = list[tuple[str, str]]


def area_groups(places: Gazetteer = gazetteer) -> list[tuple[str, Options]]:
    """Return ``(group, [(slug, name)])`` for a select; the whole city is left to the caller.

    A territory that is one neighbourhood has no group of its own: all of these come last.
    """
    groups: list[tuple[str, Options]] = []
    alone: Options = []
    for territory in places.territories.values():
        parts = places.within(territory.id)
        if len(parts) > 1:
            whole = (
                territory_slug(territory.id, places),
                _("All of %(name)s") % {"name": territory.name},
            )
            groups.append((territory.name, [whole, *((p.slug, p.name) for p in parts)]))
        else:
            slug = parts[0].slug if parts else territory_slug(territory.id, places)
            alone.append((slug, territory.name))
    if alone:
        groups.append((_("Other boroughs and cities"), alone))
    return groups


def territory_slug(territory_id: int, places: Gazetteer = gazetteer) -> str:
    """Return the slug that means a territory and never a neighbourhood of the same name."""
    return f"t:{places.territories[territory_id].slug}"


def area_slug(area: Area, places: Gazetteer = gazetteer) -> str:
    """Return the slug of an area for an address; empty for the whole city."""
    if area.neighbourhood_id is not None:
        return places.neighbourhoods[area.neighbourhood_id].slug
    return territory_slug(area.territory_id, places) if area.territory_id is not None else ""
