"""Outlines of places: GeoJSON as anybody may export it, made valid, light and flat (RFC 7946)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import shapely
from shapely.errors import GEOSException, ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from app.core.i18n import gettext as _
from app.core.text import fold, slugify

TOLERANCE = 0.0002
"""Degrees by which a simplified line may leave the true one: about 20 m."""

PRECISION = 0.00001
"""Degrees kept: five decimals, about 1 m."""

PLAIN_CRS = ("crs84", "epsg::4326", "epsg:4326")
SLUGS = ("slug",)
NAMES = (
    "name",
    "nom",
    "nom_officiel",
    "nom_qr",
    "nom_fr",
    "libelle",
    "label",
    "quartier",
    "q_socio",
)
CODES = ("code", "codemamh", "code_mamh", "no_qr")


class NotAnOutline(Exception):
    """This cannot be drawn on our maps; the message says why."""


@dataclass(frozen=True, slots=True)
class Outline:
    """A valid, simplified geometry, and whether it had to be repaired."""

    geometry: dict[str, Any]
    centre: tuple[float, float]
    repaired: bool


def features_of(document: object) -> list[Mapping[str, Any]]:
    """Return the features of a GeoJSON document.

    Raises:
        NotAnOutline: it is no FeatureCollection, or its coordinates are not longitude and latitude.
    """
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise NotAnOutline(_("This file is not a GeoJSON FeatureCollection."))
    crs = _said_crs(document.get("crs"))
    if crs and not crs.endswith(PLAIN_CRS):
        raise NotAnOutline(
            _("Coordinates must be longitude and latitude (WGS 84); this file says %(crs)s.")
            % {"crs": crs[:60]}
        )
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise NotAnOutline(_("This file has no feature."))
    return [feature for feature in features if isinstance(feature, dict)]


def _said_crs(crs: object) -> str:
    """Return what a document says of its coordinates, however it says it; empty when it does not."""
    name = crs
    if isinstance(crs, dict):
        properties = crs.get("properties")
        name = properties.get("name") if isinstance(properties, dict) else ""
    return str(name).lower() if name else ""


def labels_of(feature: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what a feature calls itself, surest first: ``("slug" | "name" | "code", value)``."""
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        return
    lowered = {str(key).lower(): value for key, value in properties.items()}
    for kind, keys in (("slug", SLUGS), ("name", NAMES), ("code", CODES)):
        for key in keys:
            value = lowered.get(key)
            if isinstance(value, str | int) and str(value).strip():
                yield kind, str(value).strip()


def keys_of(slug: str, name: str, code: str) -> list[tuple[str, str]]:
    """Return what a place answers to, in the form :func:`key_of` gives labels."""
    keys = [("slug", slug), ("name", fold(name)), ("name", fold(slug))]
    return [*keys, ("code", _bare(code))] if code else keys


def key_of(kind: str, value: str) -> tuple[str, str]:
    """Return a label as it is compared: names without case, accents and dashes, codes without zeros."""
    if kind == "slug":
        return kind, slugify(value, 80)
    return (kind, fold(value)) if kind == "name" else (kind, _bare(value))


def _bare(code: str) -> str:
    return code.upper().lstrip("0")


def outline_of(parts: list[Any]) -> Outline:
    """Return the outline of one or several GeoJSON geometries.

    Raises:
        NotAnOutline: they hold no polygon, or no coordinates of this planet.
    """
    shapes = [_shape(part) for part in parts]
    if not _in_degrees(shapes):
        raise NotAnOutline(_("its coordinates are not longitude and latitude in degrees"))
    valid = [shapely.make_valid(one) for one in shapes]
    repaired = not all(one.is_valid for one in shapes)
    polygons = [p for one in valid for p in _polygons(one)]
    if not polygons:
        raise NotAnOutline(_("there is no polygon"))
    whole = shapely.unary_union(polygons)
    light = shapely.set_precision(whole.simplify(TOLERANCE), PRECISION)
    if light.is_empty:
        light = shapely.set_precision(whole, PRECISION)
    if light.is_empty:
        raise NotAnOutline(_("it is too small to be drawn"))
    inside = light.representative_point()  # Of what is drawn: a spike may be gone.
    return Outline(_rounded(light), (inside.y, inside.x), repaired)


def _shape(geometry: Any) -> BaseGeometry:
    try:
        return shapely.force_2d(shape(geometry))
    except (
        ShapelyError,
        GEOSException,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
        RecursionError,
    ) as error:
        raise NotAnOutline(_("it is not a GeoJSON geometry")) from error


def _in_degrees(shapes: list[BaseGeometry]) -> bool:
    """Say whether every point is one of this planet: infinity and what is no number are not."""
    points = abs(shapely.get_coordinates(shapes))
    return bool((points[:, 0] <= 180).all() and (points[:, 1] <= 90).all())


def _polygons(geometry: BaseGeometry) -> Iterator[BaseGeometry]:
    if geometry.is_empty:
        return
    if geometry.geom_type == "Polygon":
        yield geometry
    elif hasattr(geometry, "geoms"):
        for part in geometry.geoms:
            yield from _polygons(part)


def _rounded(geometry: BaseGeometry) -> dict[str, Any]:
    def cut(value: Any) -> Any:
        return round(value, 5) if isinstance(value, float) else [cut(one) for one in value]

    plain = mapping(geometry)
    return {"type": plain["type"], "coordinates": cut(plain["coordinates"])}
