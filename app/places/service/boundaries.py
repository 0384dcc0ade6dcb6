"""Outlines of places, from any GeoJSON: matched by slug, name or code; all written or nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import cos, hypot, radians
from pathlib import Path
from typing import Any, Literal

import orjson
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import DomainError
from app.core.i18n import gettext as _
from app.places.models import Boundary, Neighbourhood, Territory
from app.places.outlines import (
    NotAnOutline,
    Outline,
    features_of,
    key_of,
    keys_of,
    labels_of,
    outline_of,
)

Kind = Literal["territory", "neighbourhood"]
Progress = Callable[[int, int], None]
MOST_BYTES = 64 * 1024 * 1024
FAR_KM = 100
KM_PER_DEGREE = 111.2
LONGEST_SOURCE = 200


class BadBoundaries(DomainError):
    """The file cannot be imported; nothing was changed."""

    status = 422
    code = "bad-boundaries"


@dataclass
class BoundaryReport:
    """What an import did, by name: outlines written, features that name no place, places left bare."""

    read: int = 0
    written: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    unmatched: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    slug: str
    name: str
    code: str
    lat: float
    lon: float


async def import_boundaries(
    session: AsyncSession,
    file: Path,
    kind: Kind,
    *,
    source: str = "",
    progress: Progress = lambda _done, _total: None,
) -> BoundaryReport:
    """Replace the outlines of every place of ``kind`` that ``file`` has.

    ``progress`` is called with how many places are done, and of how many.

    Raises:
        BadBoundaries: the file is not GeoJSON in degrees, or no feature is one of our places.
    """
    places = await _known(session, kind)
    try:
        features = features_of(_document(file))
    except NotAnOutline as refusal:
        raise BadBoundaries(str(refusal)) from refusal
    report = BoundaryReport(read=len(features))
    matched = _match(features, places, report)
    if not matched:
        raise BadBoundaries(
            _("No feature of this file has the slug, name or code of one of our places.")
        )
    rows = []
    for done, (place, geometries) in enumerate(matched.items(), 1):
        outline = _outline(place, geometries)
        if outline.repaired:
            report.repaired.append(place.name)
        report.written.append(place.name)
        rows.append(
            {
                "kind": kind,
                "place_id": place.id,
                "geometry": outline.geometry,
                "source": source[:LONGEST_SOURCE],
            }
        )
        progress(done, len(matched))
    report.missing = [place.name for place in places if place not in matched]
    ids = [place.id for place in matched]
    await session.execute(delete(Boundary).where(Boundary.kind == kind, Boundary.place_id.in_(ids)))
    await session.execute(insert(Boundary), rows)
    return report


async def _known(session: AsyncSession, kind: Kind) -> list[_Known]:
    table = Territory if kind == "territory" else Neighbourhood
    query = select(table.id, table.slug, table.name, table.code, table.lat, table.lon)
    return [_Known(*row) for row in await session.execute(query.order_by(table.slug))]


def _document(file: Path) -> object:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise NotAnOutline(_("This file is larger than 64 MB."))
        return orjson.loads(file.read_bytes())
    except OSError as error:
        raise NotAnOutline(_("This file cannot be read.")) from error
    except orjson.JSONDecodeError as error:
        raise NotAnOutline(_("This file is not JSON.")) from error


def _match(
    features: list[Any], places: list[_Known], report: BoundaryReport
) -> dict[_Known, list[Any]]:
    answering: dict[tuple[str, str], _Known] = {}
    for place in places:
        for key in keys_of(place.slug, place.name, place.code):
            answering.setdefault(key, place)
    matched: dict[_Known, list[Any]] = {}
    for number, feature in enumerate(features, 1):
        labels = list(labels_of(feature))
        found = next((p for label in labels if (p := answering.get(key_of(*label)))), None)
        if found is not None:
            matched.setdefault(found, []).append(feature.get("geometry"))
        else:
            unnamed = _("feature %(number)s, without a name") % {"number": number}
            report.unmatched.append(labels[0][1][:80] if labels else unnamed)
    return matched


def _outline(place: _Known, geometries: list[Any]) -> Outline:
    try:
        outline = outline_of(geometries)
    except NotAnOutline as refusal:
        raise BadBoundaries(f"{place.name}: {refusal}") from refusal
    distance = _km(outline.centre, (place.lat, place.lon))
    if distance > FAR_KM:
        reason = _(
            "it lies %(km)s km from where it should: are the coordinates in the right order?"
        )
        raise BadBoundaries(f"{place.name}: {reason % {'km': round(distance)}}")
    return outline


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return a distance good enough to tell a city from another (flat earth)."""
    narrowing = cos(radians(one[0]))
    return KM_PER_DEGREE * hypot(one[0] - other[0], (one[1] - other[1]) * narrowing)
