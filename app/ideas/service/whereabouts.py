"""Where an idea is: its area as columns, and a place that must not lie far from it."""

from typing import Any

from app.core.errors import Invalid
from app.core.i18n import gettext as _
from app.core.i18n.format import number
from app.ideas.rules import PLACE_REACH_KM
from app.ideas.schemas import PlaceOnMap, Whereabouts
from app.places.gazetteer import gazetteer
from app.places.rules import Area, distance_km

ROUNDED_TO = 5
"""Decimals kept of a coordinate: about a metre."""


def columns_of(whereabouts: Whereabouts) -> dict[str, Any]:
    """Return the columns for an area, themes and a place.

    Raises:
        Invalid: the place lies too far from the area.
    """
    where = whereabouts.where
    return {
        "territory_id": where.territory_id,
        "neighbourhood_id": where.neighbourhood_id,
        "themes": list(whereabouts.themes),
        **place_columns(whereabouts, where),
    }


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
