"""GeoJSON that somebody made to hurt, or that a program wrote badly: read, or refused in one sentence."""

import math
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import using
from app.places.models import Boundary
from app.places.outlines import NotAnOutline, features_of, outline_of
from app.places.service.boundaries import BadBoundaries, BoundaryReport, import_boundaries

SQUARE = [[-73.63, 45.53], [-73.61, 45.53], [-73.61, 45.55], [-73.63, 45.55], [-73.63, 45.53]]
GOOD = {"type": "Polygon", "coordinates": [SQUARE]}
SCALARS = st.none() | st.booleans() | st.integers(-9, 9999) | st.text(max_size=12)


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


def feature(properties: Any, geometry: Any = GOOD) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


async def bring(db: AsyncSession, folder: Path, document: Any) -> BoundaryReport:
    file = folder / "outlines.geojson"
    file.write_bytes(orjson.dumps(document))
    with using("en"):
        return await import_boundaries(db, file, "neighbourhood", source="a test")


async def refused(db: AsyncSession, folder: Path, document: Any) -> str:
    with pytest.raises(BadBoundaries) as refusal:
        await bring(db, folder, document)
    assert await db.scalar(select(func.count()).select_from(Boundary)) == 0
    return refusal.value.message


@pytest.mark.parametrize(
    "crs",
    [None, "", {}, [], {"type": "name"}, {"properties": None}, {"properties": {}},
     {"properties": []}, {"properties": {"name": ""}}, "EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84"],
)  # fmt: skip
def test_a_document_that_says_nothing_of_its_degrees_or_says_them_badly_is_read(crs: Any) -> None:
    assert features_of(collection(feature({"slug": "x"}), crs=crs))


@pytest.mark.parametrize("crs", ["EPSG:2950", 2950, [32188], {"properties": {"name": "EPSG:3857"}}])
def test_a_document_in_metres_is_refused_however_it_says_so(crs: Any) -> None:
    with using("en"), pytest.raises(NotAnOutline, match="WGS 84"):
        features_of(collection(feature({"slug": "x"}), crs=crs))


@given(st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=2)
                    | st.dictionaries(st.sampled_from(["type", "properties", "name"]), inner), max_leaves=5))  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_whatever_is_said_of_coordinates_is_understood_or_refused(crs: Any) -> None:
    try:
        assert features_of(collection(feature({}), crs=crs))
    except NotAnOutline as refusal:
        assert str(refusal)


def test_collections_inside_collections_without_end_are_refused() -> None:
    deep: dict[str, Any] = GOOD
    for _ in range(3_000):
        deep = {"type": "GeometryCollection", "geometries": [deep]}
    with pytest.raises(NotAnOutline):
        outline_of([deep])


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": [[[math.inf, 45.5], *SQUARE[1:]]]},
        {"type": "Polygon", "coordinates": [[[math.nan, 45.5], *SQUARE[1:4], [math.nan, 45.5]]]},
        {"type": "Polygon", "coordinates": [[[1e308, 1e308], [-1e308, 1], [3, 4], [1e308, 1e308]]]},
        {"type": "Polygon", "coordinates": [[["-73.6", "45.5"], ["a", "b"], ["c", "d"]]]},
        {"type": "Polygon", "coordinates": [[[-73.6]]]},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": [[None, None, None, None]]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE], "x"]},
        {"type": "LineString", "coordinates": SQUARE},
        {"type": "MultiPoint", "coordinates": SQUARE},
        {"type": "GeometryCollection", "geometries": []},
        {"type": "GeometryCollection"},
        {"type": None, "coordinates": SQUARE},
        {"type": ["Polygon"], "coordinates": [SQUARE]},
        {},
        None,
        7,
    ],
)
def test_a_shape_that_is_none_is_refused_in_words(geometry: Any) -> None:
    with using("en"), pytest.raises(NotAnOutline) as refusal:
        outline_of([geometry])
    assert str(refusal.value)


@pytest.mark.parametrize(
    ("ring", "parts"),
    [
        ([*SQUARE[:2], SQUARE[1], *SQUARE[2:]], 1),
        ([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]], 2),
        ([*SQUARE, *SQUARE[1:]], 1),
        (list(reversed(SQUARE)), 1),
        ([[x, y, 30.0] for x, y in SQUARE], 1),
    ],
    ids=["a point twice", "a bow tie", "twice around", "the other way round", "with heights"],
)
def test_a_ring_that_programs_write_badly_is_mended(ring: list[list[float]], parts: int) -> None:
    drawn = outline_of([{"type": "Polygon", "coordinates": [ring]}]).geometry
    polygons = [drawn["coordinates"]] if drawn["type"] == "Polygon" else drawn["coordinates"]
    assert len(polygons) == parts
    assert all(len(point) == 2 for polygon in polygons for one in polygon for point in one)


async def test_a_missing_geometry_is_refused_by_the_name_of_its_place(
    db: AsyncSession, tmp_path: Path
) -> None:
    said = await refused(db, tmp_path, collection(feature({"slug": "parc-extension"}, None)))
    assert said.startswith("Parc-Extension: ")


@pytest.mark.parametrize(
    "properties",
    [None, [], "parc-extension", 7, {"slug": None}, {"slug": ["parc-extension"]}, {"slug": ""},
     {"nom": {"fr": "Parc-Extension"}}, {"slug": "../../etc/passwd"}, {"slug": "\u0000"},
     {"name": "'; DROP TABLE boundary; --"}],
)  # fmt: skip
async def test_labels_that_name_nothing_are_told_and_change_nothing(
    db: AsyncSession, tmp_path: Path, properties: Any
) -> None:
    assert "one of our places" in await refused(db, tmp_path, collection(feature(properties)))


async def test_what_was_not_matched_is_told_shortly(db: AsyncSession, tmp_path: Path) -> None:
    report = await bring(
        db, tmp_path,
        collection(feature({"slug": "parc-extension"}), feature({"nom": "x" * 9_000}), feature(None)),
    )  # fmt: skip
    assert report.written == ["Parc-Extension"]
    assert [len(name) for name in report.unmatched][:1] == [80]
    assert report.unmatched[1] == "feature 3, without a name"


async def test_one_bad_outline_among_good_ones_leaves_the_old_ones_as_they_were(
    db: AsyncSession, tmp_path: Path
) -> None:
    await bring(db, tmp_path, collection(feature({"slug": "parc-extension"})))
    await db.commit()
    before = (await db.execute(select(Boundary.place_id, Boundary.geometry))).all()
    bad = collection(
        feature({"slug": "mile-end"}), feature({"slug": "parc-extension"}, {"type": "Polygon"})
    )
    with pytest.raises(BadBoundaries):
        await bring(db, tmp_path, bad)
    await db.rollback()
    assert (await db.execute(select(Boundary.place_id, Boundary.geometry))).all() == before


async def test_words_of_a_source_are_cut_and_kept_as_words(
    db: AsyncSession, tmp_path: Path
) -> None:
    file = tmp_path / "outlines.geojson"
    file.write_bytes(orjson.dumps(collection(feature({"slug": "parc-extension"}))))
    source = "<script>alert(1)</script>" + "é" * 300
    await import_boundaries(db, file, "neighbourhood", source=source)
    kept = await db.scalar(text("SELECT source FROM boundary"))
    assert kept == source[:200]


async def test_a_file_of_many_features_for_one_place_makes_one_outline(
    db: AsyncSession, tmp_path: Path
) -> None:
    pieces = [
        feature(
            {"slug": "parc-extension"},
            {"type": "Polygon", "coordinates": [[[x + n * 0.001, y] for x, y in SQUARE]]},
        )
        for n in range(60)
    ]
    report = await bring(db, tmp_path, collection(*pieces))
    assert report.written == ["Parc-Extension"]
    assert await db.scalar(select(func.count()).select_from(Boundary)) == 1
    geometry = (await db.scalars(select(Boundary.geometry))).one()
    assert geometry["type"] == "Polygon", "overlapping pieces are one"
