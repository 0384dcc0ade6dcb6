"""Facts about areas and homes: what is local, what a postal prefix looks like."""

import math
import re
from dataclasses import dataclass
from enum import StrEnum

from app.core.i18n import N_

RTA = re.compile(r"^[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z]$")
POSTAL_CODE = re.compile(r"^([A-Z][0-9][A-Z])[0-9][A-Z][0-9]$")
MEANINGFUL_SHARE = 0.03
"""A neighbourhood with less of an RTA than this is noise of the source, unless it is the largest."""

PLACES_TAG = "places"
"""What pages and processes are told when the places themselves change."""


class AreaKind(StrEnum):
    """How large an area is."""

    NEIGHBOURHOOD = "neighbourhood"
    TERRITORY = "territory"
    CITY = "city"


AREA_KIND_LABELS = {
    AreaKind.NEIGHBOURHOOD: N_("neighbourhood"),
    AreaKind.TERRITORY: N_("borough or city"),
    AreaKind.CITY: N_("the whole city"),
}


@dataclass(frozen=True, slots=True)
class Area:
    """A neighbourhood (with its territory), a territory, or, with neither, the whole city."""

    territory_id: int | None = None
    neighbourhood_id: int | None = None

    @property
    def kind(self) -> AreaKind:
        """Return how large it is."""
        if self.neighbourhood_id is not None:
            return AreaKind.NEIGHBOURHOOD
        return AreaKind.TERRITORY if self.territory_id is not None else AreaKind.CITY


@dataclass(frozen=True, slots=True)
class Home:
    """Where a person lives; without a neighbourhood it is elsewhere, outside the city."""

    territory_id: int | None = None
    neighbourhood_id: int | None = None

    @property
    def is_elsewhere(self) -> bool:
        """Say whether the person lives outside the city."""
        return self.neighbourhood_id is None


def is_local(home: Home, area: Area) -> bool:
    """Say whether a person of ``home`` is a local of ``area``; somebody from elsewhere never is."""
    if home.is_elsewhere:
        return False
    if area.neighbourhood_id is not None:
        return home.neighbourhood_id == area.neighbourhood_id
    return area.territory_id is None or home.territory_id == area.territory_id


EARTH_RADIUS_KM = 6371.0


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the great-circle distance of two points (latitude, longitude), by the haversine."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def rta_of(typed: str) -> str:
    """Return the RTA in what was typed (``h2x``, ``H2X 1Y4``, ``H2X-1Y4``), or an empty string."""
    text = re.sub(r"[\s\-‐-―]", "", typed).upper()
    if found := POSTAL_CODE.match(text):
        text = found[1]
    return text if RTA.match(text) else ""
