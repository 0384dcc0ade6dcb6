"""Outlines from any GeoJSON: matched, mended, made light; refused whole with a reason."""

import math
from pathlib import Path
from typing import Any

import orjson
import pytest
from shapely.geometry import shape
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import using
from app.core.runtime import Runtime
from app.places import queries
from app.places.gazetteer import gazetteer
from app.places.models import Boundary
from app.places.outlines import NotAnOutline, outline_of
from app.places.rules import Area
from app.places.service.boundaries import BadBoundaries, BoundaryReport, Kind, import_boundaries
from tests.visitor import Visitor


def square(lon: float = -73.63, lat: float = 45.53, side: float = 0.02) -> list[list[float]]:
    return [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings) or [square()]}


def feature(geometry: Any = None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry or polygon()}


def written(tmp_path: Path, *features: Any, **more: Any) -> Path:
    file = tmp_path / "outlines.geojson"
    file.write_bytes(
        orjson.dumps({"type": "FeatureCollection", "features": list(features), **more})
    )
    return file


async def bring(db: AsyncSession, file: Path, kind: Kind = "neighbourhood") -> BoundaryReport:
    with using("en"):
        return await import_boundaries(db, file, kind, source="a test")


async def refused(db: AsyncSession, file: Path) -> str:
    with pytest.raises(BadBoundaries) as refusal:
        await bring(db, file)
    assert await db.scalar(select(func.count()).select_from(Boundary)) == 0
    return refusal.value.message


@pytest.mark.parametrize(
    "properties",
    [
        {"slug": "parc-extension"},
        {"NOM": "PARC–EXTENSION"},
        {"nom_qr": "Parc Extension", "no_qr": "99"},
        {"no_qr": "11"},
        {"no_qr": 11, "nom": "Un autre nom"},
        {"Name": "  parc-extension "},
    ],
)
async def test_a_feature_is_known_by_its_slug_its_name_or_its_code(
    db: AsyncSession, tmp_path: Path, properties: dict[str, Any]
) -> None:
    report = await bring(db, written(tmp_path, feature(**properties)))
    assert report.written == ["Parc-Extension"]
    assert (report.read, report.unmatched, report.repaired) == (1, [], [])
    assert len(report.missing) == 91


async def test_what_names_no_place_is_reported_and_the_rest_is_written(
    db: AsyncSession, tmp_path: Path
) -> None:
    file = written(
        tmp_path, feature(nom="Atlantide"), feature(slug="mile-end"), feature(), feature(x=3)
    )
    report = await bring(db, file)
    assert report.written == ["Mile End"]
    assert report.unmatched == [
        "Atlantide",
        "feature 3, without a name",
        "feature 4, without a name",
    ]


async def test_a_bow_tie_is_mended_and_said_to_be(db: AsyncSession, tmp_path: Path) -> None:
    tie = [[-73.63, 45.53], [-73.61, 45.55], [-73.61, 45.53], [-73.63, 45.55], [-73.63, 45.53]]
    report = await bring(db, written(tmp_path, feature(polygon(tie), slug="parc-extension")))
    assert report.repaired == ["Parc-Extension"]
    kept = (await db.scalars(select(Boundary.geometry))).one()
    assert shape(kept).is_valid
    assert kept["type"] == "MultiPolygon"


async def test_collections_heights_and_several_features_become_one_flat_outline(
    db: AsyncSession, tmp_path: Path
) -> None:
    high = [[*point, 30.5] for point in square()]
    collection = {
        "type": "GeometryCollection",
        "geometries": [
            {"type": "Point", "coordinates": [-73.6, 45.5, 3]},
            {"type": "LineString", "coordinates": square()},
            polygon(high),
        ],
    }
    east = polygon(square(lon=-73.605))
    file = written(
        tmp_path, feature(collection, slug="parc-extension"), feature(east, slug="parc-extension")
    )
    report = await bring(db, file)
    assert report.written == ["Parc-Extension"]
    kept = (await db.scalars(select(Boundary.geometry))).one()
    assert kept["type"] == "MultiPolygon"
    assert all(len(point) == 2 for part in kept["coordinates"] for ring in part for point in ring)


async def test_an_outline_is_made_light(db: AsyncSession, tmp_path: Path) -> None:
    round_ = [
        [-73.63 + 0.01 * math.cos(a / 500 * math.tau), 45.53 + 0.01 * math.sin(a / 500 * math.tau)]
        for a in range(500)
    ]
    await bring(
        db, written(tmp_path, feature(polygon([*round_, round_[0]]), slug="parc-extension"))
    )
    ring = (await db.scalars(select(Boundary.geometry))).one()["coordinates"][0]
    assert len(ring) < 60
    assert all(value == round(value, 5) for point in ring for value in point)
    assert abs(shape({"type": "Polygon", "coordinates": [ring]}).area - math.pi * 0.01**2) < 1e-5


async def test_a_hole_stays_a_hole(db: AsyncSession, tmp_path: Path) -> None:
    hole = square(lon=-73.625, lat=45.535, side=0.005)
    await bring(db, written(tmp_path, feature(polygon(square(), hole), slug="parc-extension")))
    assert len((await db.scalars(select(Boundary.geometry))).one()["coordinates"]) == 2


async def test_a_second_import_takes_the_place_of_the_first(
    db: AsyncSession, tmp_path: Path
) -> None:
    await bring(db, written(tmp_path, feature(slug="parc-extension"), feature(slug="mile-end")))
    await bring(db, written(tmp_path, feature(polygon(square(side=0.01)), slug="parc-extension")))
    assert await db.scalar(select(func.count()).select_from(Boundary)) == 2


async def test_progress_is_told(db: AsyncSession, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    file = written(tmp_path, feature(slug="parc-extension"), feature(slug="mile-end"))
    await import_boundaries(db, file, "neighbourhood", progress=lambda *done: told.append(done))
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        ({"type": "Point", "coordinates": [-73.6, 45.5]}, "no polygon"),
        ({"type": "Polygon", "coordinates": []}, "no polygon"),
        ({"type": "Polygon"}, "not a GeoJSON geometry"),
        ({"type": "Circle", "coordinates": [1]}, "not a GeoJSON geometry"),
        ("POLYGON((0 0))", "not a GeoJSON geometry"),
        ([1, 2], "not a GeoJSON geometry"),
        (polygon([[299000, 5040000], [299100, 5040000], [299100, 5040100], [299000, 5040000]]), "degrees"),
        (polygon([[lat, lon] for lon, lat in square()]), "km from where it should"),
        (polygon(square(lon=2.35, lat=48.85)), "km from where it should"),
        (polygon(square(side=0.000001)), "too small"),
    ],
)  # fmt: skip
async def test_an_outline_that_cannot_be_drawn_is_refused_by_name(
    db: AsyncSession, tmp_path: Path, geometry: Any, reason: str
) -> None:
    file = written(tmp_path, feature(slug="mile-end"), feature(geometry, slug="parc-extension"))
    said = await refused(db, file)
    assert said.startswith("Parc-Extension: ")
    assert reason in said


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not JSON"),
        (b"slug,name\n", "not JSON"),
        (b"[]", "not a GeoJSON"),
        (b'{"type": "Topology"}', "not a GeoJSON"),
        (b'{"type": "FeatureCollection", "features": []}', "no feature"),
        (b'{"type": "FeatureCollection", "features": {"a": 1}}', "no feature"),
        (b'{"type": "FeatureCollection", "features": [1, null, "x"]}', "one of our places"),
        (b'{"type": "FeatureCollection", "crs": {"properties": {"name": "EPSG::2950"}}, "features": [{}]}', "2950"),
    ],
)  # fmt: skip
async def test_a_file_that_is_no_geojson_in_degrees_is_refused(
    db: AsyncSession, tmp_path: Path, content: bytes, reason: str
) -> None:
    file = tmp_path / "outlines.geojson"
    file.write_bytes(content)
    assert reason in await refused(db, file)


async def test_a_missing_or_huge_file_is_refused(
    db: AsyncSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "cannot be read" in await refused(db, tmp_path / "nowhere.geojson")
    monkeypatch.setattr("app.places.service.boundaries.MOST_BYTES", 10)
    assert "64 MB" in await refused(db, written(tmp_path, feature(slug="parc-extension")))


@pytest.mark.parametrize(
    "name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"]
)
async def test_files_that_say_they_are_in_degrees_are_read(
    db: AsyncSession, tmp_path: Path, name: str
) -> None:
    crs = {"type": "name", "properties": {"name": name}}
    assert (await bring(db, written(tmp_path, feature(slug="parc-extension"), crs=crs))).written


def test_an_outline_without_any_part_is_none() -> None:
    with pytest.raises(NotAnOutline):
        outline_of([])


async def test_a_map_draws_the_closest_outlines_there_are(
    db: AsyncSession, runtime: Runtime, tmp_path: Path
) -> None:
    here = gazetteer.area("parc-extension")
    assert here is not None
    around = Area(here.territory_id)

    async def drawn(area: Area) -> list[str]:
        found = await queries.outlines(db, gazetteer, area)
        return [one["properties"]["slug"] for one in found["features"]]

    assert await drawn(here) == []
    territory = "villeray-saint-michel-parc-extension"
    await bring(db, written(tmp_path, feature(slug=territory)), "territory")
    assert await drawn(Area()) == await drawn(around) == await drawn(here) == [territory]
    await bring(db, written(tmp_path, feature(slug="parc-extension"), feature(slug="cremazie")))
    assert await drawn(here) == ["parc-extension"]
    assert set(await drawn(around)) == {"parc-extension", "cremazie"}
    assert await drawn(Area()) == [territory]


async def test_outlines_are_given_to_maps_and_known_again(
    db: AsyncSession, browser: Visitor, tmp_path: Path
) -> None:
    await bring(db, written(tmp_path, feature(slug="parc-extension")))
    await db.commit()
    answer = (await browser.go("/places/boundaries.json?area=parc-extension")).answer
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.json()["features"][0]["properties"]["name"] == "Parc-Extension"
    tag = answer.headers["etag"]
    again = await browser.go(
        "/places/boundaries.json?area=parc-extension", headers={"if-none-match": tag}
    )
    assert again.status == 304
    assert (await browser.go("/places/boundaries.json")).answer.json()["features"] == []
    assert (await browser.go("/places/boundaries.json?area=atlantis")).status == 404
