"""Where in the city: a dot for each neighbourhood, those of the area filled, a pin on the place."""

from collections.abc import Sequence
from functools import lru_cache
from math import cos, radians
from typing import Final, NamedTuple

from app.core.ink import num, path, ring

WIDTH: Final = 160.0
MARGIN: Final = 10.0
FEWEST: Final = 8
"""With fewer dots nobody recognises a city."""

KEPT: Final = 256
"""Drawings kept: one for each area of the largest city we know, and room for those of tests."""


class Dot(NamedTuple):
    """The centre of a neighbourhood (degrees), and whether it lies in the area."""

    lat: float
    lon: float
    is_inside: bool


class _City(NamedTuple):
    """The dots drawn once: they are the same for every idea of an area."""

    rings: str
    north: float
    west: float
    squeeze: float
    unit: float
    height: float

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        """Return where a point of the earth lies on the drawing."""
        across = (lon - self.west) * self.squeeze * self.unit
        return MARGIN + across, MARGIN + (self.north - lat) * self.unit


def locator_svg(dots: Sequence[Dot], pin: tuple[float, float] | None) -> str:
    """Draw the dots as the map would lie, north up; empty when they are too few.

    It is decoration (``aria-hidden``): the words beside it say where. ``pin`` is a latitude and a
    longitude. Classes for the style sheet: ``locator``, ``locator-dots``, ``locator-area``,
    ``locator-pin``.
    """
    if len(dots) < FEWEST:
        return ""
    city = _city(tuple(dots))
    marked = "" if pin is None else _pin(*city.at(*pin), city.height)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="locator" '
        f'viewBox="0 0 {num(WIDTH)} {num(city.height)}" '
        f'aria-hidden="true" focusable="false">{city.rings}{marked}</svg>'
    )


@lru_cache(maxsize=KEPT)
def _city(dots: tuple[Dot, ...]) -> _City:
    north, west = max(dot.lat for dot in dots), min(dot.lon for dot in dots)
    squeeze = cos(radians(north))
    across = (max(dot.lon for dot in dots) - west) * squeeze or 1.0
    unit = (WIDTH - 2 * MARGIN) / across
    height = 2 * MARGIN + (north - min(dot.lat for dot in dots)) * unit
    empty = _City("", north, west, squeeze, unit, height)

    def rings(*, inside: bool, size: float) -> str:
        chosen = (empty.at(dot.lat, dot.lon) for dot in dots if dot.is_inside is inside)
        return "".join(ring(x, y, size) for x, y in chosen)

    around = path(rings(inside=False, size=2.2), "currentColor", class_="locator-dots")
    within = path(rings(inside=True, size=3.4), "currentColor", class_="locator-area")
    return empty._replace(rings=around + within)


def _pin(x: float, y: float, height: float) -> str:
    x, y = min(max(x, MARGIN), WIDTH - MARGIN), min(max(y, 2 * MARGIN), height)
    drop = f"M{num(x)} {num(y)}c-9-11-7-17 0-17s9 6 0 17z"
    return path(drop, "currentColor", class_="locator-pin")
