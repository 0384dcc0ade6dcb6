"""Any polygon that somebody may draw becomes an outline a map can draw, or is refused in words."""

import json
import math
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings, strategies as st
from shapely.geometry import mapping, shape

from app.core.i18n import using
from app.places.outlines import (
    PRECISION,
    TOLERANCE,
    NotAnOutline,
    features_of,
    key_of,
    keys_of,
    labels_of,
    outline_of,
)
from app.places.service.city import REFERENCE
from app.places.service.tables import BadTables, read_city

DEGREES = st.floats(min_value=-0.2, max_value=0.2, allow_nan=False)
RINGS = st.lists(st.tuples(DEGREES, DEGREES), min_size=3, max_size=9).map(
    lambda points: [[-73.6 + x, 45.5 + y] for x, y in [*points, points[0]]]
)
WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)


def polygon(*rings: list[list[float]]) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


@given(RINGS)
@settings(deadline=None)
def test_any_ring_is_mended_or_too_small(ring: list[list[float]]) -> None:
    try:
        found = outline_of([polygon(ring)])
    except NotAnOutline as refusal:
        assert str(refusal)
        return
    drawn = shape(found.geometry)
    assert drawn.is_valid
    assert not drawn.is_empty
    assert drawn.geom_type in {"Polygon", "MultiPolygon"}
    west, south, east, north = drawn.bounds
    assert -74 < west <= east < -73.2
    assert 45.2 < south <= north < 45.8
    assert found.repaired is not shape(polygon(ring)).is_valid
    lat, lon = found.centre
    assert south - TOLERANCE * 9 <= lat <= north + TOLERANCE * 9
    assert west - TOLERANCE * 9 <= lon <= east + TOLERANCE * 9


@given(RINGS)
@settings(deadline=None)
def test_coordinates_have_five_decimals_and_no_height(ring: list[list[float]]) -> None:
    high = [[x, y, 12.5] for x, y in ring]
    try:
        found = outline_of([polygon(high)])
    except NotAnOutline:
        return
    text = json.dumps(found.geometry)
    for number in text.replace("[", " ").replace("]", " ").replace(",", " ").split():
        if number.lstrip("-").replace(".", "").isdigit() and "." in number:
            assert len(number.split(".")[1]) <= 5
    flat = shapely.get_coordinates(shape(found.geometry), include_z=True)
    assert all(math.isnan(z) for _x, _y, z in flat)


@given(st.integers(min_value=8, max_value=400), st.floats(min_value=0.01, max_value=0.1))
@settings(deadline=None, max_examples=30)
def test_a_circle_stays_where_it_is_and_gets_lighter(points: int, radius: float) -> None:
    turn = [2 * math.pi * n / points for n in range(points)]
    ring = [[-73.6 + radius * math.cos(a), 45.5 + radius * math.sin(a)] for a in turn]
    ring.append(ring[0])
    found = outline_of([polygon(ring)])
    drawn, true = shape(found.geometry), shape(polygon(ring))
    assert drawn.hausdorff_distance(true) <= TOLERANCE * 1.5 + PRECISION
    assert shapely.get_num_coordinates(drawn) <= points + 1
    assert not found.repaired


@given(RINGS, RINGS)
@settings(deadline=None)
def test_parts_are_put_together_in_any_order(
    one: list[list[float]], other: list[list[float]]
) -> None:
    try:
        first, second = (
            outline_of([polygon(one), polygon(other)]),
            outline_of([polygon(other), polygon(one)]),
        )
    except NotAnOutline:
        return
    a, b = shape(first.geometry), shape(second.geometry)
    assert a.symmetric_difference(b).area <= 0.02 * max(a.area, 1e-6)


@given(JSON)
def test_any_json_is_a_collection_or_refused(document: object) -> None:
    try:
        found = features_of(document)
    except NotAnOutline as refusal:
        assert str(refusal).endswith(".")
        return
    assert all(isinstance(feature, dict) for feature in found)


@given(JSON)
@settings(deadline=None)
def test_any_json_is_a_geometry_or_refused(geometry: object) -> None:
    with pytest.raises(NotAnOutline):
        outline_of([geometry])


@given(JSON)
def test_any_feature_calls_itself_something_or_nothing(properties: object) -> None:
    for kind, value in labels_of({"properties": properties}):
        assert kind in {"slug", "name", "code"}
        assert value == value.strip()
        assert value


@given(WORDS)
def test_a_place_answers_to_its_own_name_however_it_is_written(name: str) -> None:
    keys = keys_of("un-lieu", name, "REM01")
    assert key_of("name", name) in keys
    assert key_of("code", "rem01") in keys
    assert key_of("code", "0REM01") in keys
    assert key_of("slug", "UN-LIEU") in keys


@pytest.mark.parametrize(
    ("crs", "is_read"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", True),
        ("EPSG:4326", True),
        ("urn:ogc:def:crs:EPSG::4326", True),
        ("", True),
        ("EPSG:32188", False),
        ("urn:ogc:def:crs:EPSG::3857", False),
    ],
)
def test_only_degrees_are_read(crs: str, is_read: bool) -> None:
    document = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature"}],
        "crs": {"properties": {"name": crs}},
    }
    if is_read:
        assert features_of(document)
        return
    with using("en"), pytest.raises(NotAnOutline, match="WGS 84"):
        features_of(document)


def test_a_hole_and_an_island_in_it_stay() -> None:
    sea = [[-73.7, 45.4], [-73.5, 45.4], [-73.5, 45.6], [-73.7, 45.6], [-73.7, 45.4]]
    lake = [[-73.65, 45.45], [-73.55, 45.45], [-73.55, 45.55], [-73.65, 45.55], [-73.65, 45.45]]
    isle = [[-73.62, 45.48], [-73.58, 45.48], [-73.58, 45.52], [-73.62, 45.52], [-73.62, 45.48]]
    found = shape(outline_of([polygon(sea, lake), polygon(isle)]).geometry)
    assert found.geom_type == "MultiPolygon"
    assert found.area == pytest.approx(0.04 - 0.01 + 0.0016, rel=0.01)
    assert mapping(found)["type"] == "MultiPolygon"


CELLS = st.text(
    alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20
)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=7), max_size=6))
@settings(deadline=None, max_examples=60)
def test_any_table_is_read_whole_or_every_fault_is_named(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    folder: Path = tmp_path_factory.mktemp("city")
    source = REFERENCE / "montreal"
    for name in ("territories.csv", "neighbourhoods.csv"):
        (folder / name).write_text((source / name).read_text())
    body = "\n".join(
        ",".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row) for row in rows
    )
    (folder / "rta.csv").write_text(f"rta,neighbourhood,share\n{body}\n")
    try:
        city = read_city(folder)
    except BadTables as refusal:
        assert refusal.faults
        assert all(fault.file == "rta.csv" and fault.reason for fault in refusal.faults)
        return
    assert len(city.territories) == 34
    assert city.rtas == []


def test_the_tables_that_come_along_are_in_order() -> None:
    city = read_city(REFERENCE / "montreal")
    shares: dict[str, float] = {}
    for row in city.rtas:
        shares[row.rta] = shares.get(row.rta, 0) + row.share
    assert all(0.5 <= total <= 1.02 for total in shares.values()), shares
    assert len(shares) >= 95
    assert {n.territory for n in city.neighbourhoods} == {t.slug for t in city.territories}
    assert all("'" not in t.name and " - " not in t.name for t in city.territories)
    codes = [t.code for t in city.territories]
    assert len(set(codes)) == len(codes)
