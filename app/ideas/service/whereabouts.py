"""Where an idea is: its area as columns, and a place that must not lie far from it."""

from collections.abc import Iterable
from typing import Any

from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.core.i18n.format import number
from app.ideas.rules import PLACE_REACH_KM
from app.ideas.schemas import PlaceOnMap, Whereabouts
from app.places.gazetteer import gazetteer
from app.places.rules import Area, distance_km
from app.themes.chosen import offered

ROUNDED_TO = 5
"""Decimals kept of a coordinate: about a metre."""


def columns_of(whereabouts: Whereabouts, has: Iterable[str] = ()) -> dict[str, Any]:
    """Return the columns for an area, themes (``has``: those the idea has already) and a place.

    Raises:
        Invalid: the place lies too far from the area, or a theme is not offered any more.
    """
    where = whereabouts.where
    check_themes(whereabouts.themes, has)
    return {
        "territory_id": where.territory_id,
        "neighbourhood_id": where.neighbourhood_id,
        "themes": list(whereabouts.themes),
        **place_columns(whereabouts, where),
    }


def check_themes(themes: Iterable[str], has: Iterable[str] = ()) -> None:
    """See to it that only offered themes are added; what an idea has stays.

    Raises:
        Invalid: an administrator has taken one away.
    """
    if set(themes) - set(has) - {theme.code for theme in offered()}:
        raise Invalid({"themes": _("Please choose among the offered themes.")})


def place_columns(place: PlaceOnMap, area: Area) -> dict[str, Any]:
    """Return the columns for a place in an area.

    Raises:
        Invalid: it lies too far from the area.
    """
    point = place.point
    if point is not None:
        away = distance_km(point, gazetteer.centre(area))
        if away > PLACE_REACH_KM:
            raise Invalid(
                {
                    "latitude": _(
                        "This place is %(away)s km away from %(area)s. Please check the coordinates."
                    )
                    % {"away": number(round(away)), "area": gazetteer.name(area)}
                }
            )
    return {
        "place_label": place.place_label,
        "place_lat": None if point is None else round(point[0], ROUNDED_TO),
        "place_lon": None if point is None else round(point[1], ROUNDED_TO),
    }
