"""Where in the city: a dot for each neighbourhood, those of the area filled, a pin on the place."""

from collections.abc import Sequence
from math import cos, radians
from typing import Final, NamedTuple

from app.core.ink import num, path, ring

WIDTH: Final = 160.0
MARGIN: Final = 10.0
FEWEST: Final = 8
"""With fewer dots nobody recognises a city."""


class Dot(NamedTuple):
    """The centre of a neighbourhood (degrees), and whether it lies in the area."""

    lat: float
    lon: float
    is_inside: bool


def locator_svg(dots: Sequence[Dot], pin: tuple[float, float] | None) -> str:
    """Draw the dots as the map would lie, north up; empty when they are too few.

    It is decoration (``aria-hidden``): the words beside it say where. ``pin`` is a latitude and a
    longitude. Classes for the style sheet: ``locator``, ``locator-dots``, ``locator-area``,
    ``locator-pin``.
    """
    if len(dots) < FEWEST:
        return ""
    north, west = max(dot.lat for dot in dots), min(dot.lon for dot in dots)
    squeeze = cos(radians(north))
    across = (max(dot.lon for dot in dots) - west) * squeeze or 1.0
    unit = (WIDTH - 2 * MARGIN) / across
    height = 2 * MARGIN + (north - min(dot.lat for dot in dots)) * unit

    def at(lat: float, lon: float) -> tuple[float, float]:
        return MARGIN + (lon - west) * squeeze * unit, MARGIN + (north - lat) * unit

    def rings(*, inside: bool, size: float) -> str:
        chosen = (at(dot.lat, dot.lon) for dot in dots if dot.is_inside is inside)
        return "".join(ring(x, y, size) for x, y in chosen)

    parts = [
        path(rings(inside=False, size=2.2), "currentColor", class_="locator-dots"),
        path(rings(inside=True, size=3.4), "currentColor", class_="locator-area"),
    ]
    if pin is not None:
        x, y = at(*pin)
        x, y = min(max(x, MARGIN), WIDTH - MARGIN), min(max(y, 2 * MARGIN), height)
        drop = f"M{num(x)} {num(y)}c-9-11-7-17 0-17s9 6 0 17z"
        parts.append(path(drop, "currentColor", class_="locator-pin"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="locator" '
        f'viewBox="0 0 {num(WIDTH)} {num(height)}" '
        f'aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )
