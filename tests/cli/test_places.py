"""Places from the command line: looked at, brought in, and told to the processes that run."""

import json
from pathlib import Path

import psycopg
import pytest

from app.core.i18n import using
from tests.cli.conftest import Notreville, Place

SQUARE = [[-73.64, 45.52], [-73.62, 45.52], [-73.62, 45.54], [-73.64, 45.54], [-73.64, 45.52]]
BOW_TIE = [[-73.64, 45.52], [-73.62, 45.54], [-73.62, 45.52], [-73.64, 45.54], [-73.64, 45.52]]


def geojson(folder: Path, *features: tuple[str, list[list[float]]]) -> str:
    path = folder / "outlines.geojson"
    found = [
        {
            "type": "Feature",
            "properties": {"slug": slug},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for slug, ring in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": found}))
    return str(path)


def small_city(folder: Path, **changes: str) -> str:
    files = {
        "territories.csv": "slug,name,kind,lat,lon\nnord,Nord,borough,45.5,-73.6\n",
        "neighbourhoods.csv": "slug,name,territory,lat,lon\ngare,La Gare,nord,45.5,-73.6\n",
        "rta.csv": "rta,neighbourhood,share\nH2X,gare,1\n",
    } | changes
    city = folder / "city"
    city.mkdir()
    for name, content in files.items():
        (city / name).write_text(content)
    return str(city)


def test_the_list_has_every_territory_with_its_neighbourhoods(
    notreville: Notreville, place: Place
) -> None:
    done = notreville(place, "places", "list")
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert sum(not line.startswith(" ") for line in lines) == 34
    assert "  Parc-Extension (parc-extension)" in lines
    assert lines.index("Westmount (westmount)") > lines.index(
        "Ahuntsic-Cartierville (ahuntsic-cartierville)"
    )


def test_outlines_are_imported_mended_and_told_by_name(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    file = geojson(
        tmp_path, ("parc-extension", BOW_TIE), ("cremazie", SQUARE), ("atlantis", SQUARE)
    )
    done = notreville(
        place, "places", "import", "boundaries", file, "--kind", "neighbourhood", "--source", "Nous"
    )
    assert done.exit_code == 0, done.output
    assert "3 outlines read, 2 written, 1 mended." in done.output
    assert "No place of ours: atlantis" in done.output
    assert "Without an outline:" in done.output
    assert place.rows("SELECT DISTINCT kind, source FROM boundary") == [("neighbourhood", "Nous")]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "not JSON"),
        ("{}", "FeatureCollection"),
        ('{"type": "FeatureCollection", "features": []}', "no feature"),
        (
            '{"type": "FeatureCollection", "features": [{"properties": {"slug": "x"}}]}',
            "No feature",
        ),
    ],
)
def test_a_file_that_draws_nothing_changes_nothing(
    notreville: Notreville, place: Place, tmp_path: Path, content: str, words: str
) -> None:
    file = tmp_path / "bad.geojson"
    file.write_text(content)
    with using("en"):
        done = notreville(place, "places", "import", "boundaries", str(file), "--kind", "territory")
    assert done.exit_code == 1
    assert words.lower() in f"{done.output}{done.exception}".lower()
    assert place.rows("SELECT count(*) FROM boundary") == [(0,)]


def test_another_city_joins_or_takes_over(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    city = small_city(tmp_path)
    done = notreville(place, "places", "import", "city", city)
    assert done.exit_code == 0, done.output
    assert "1 territories, 1 neighbourhoods, 1 postal prefixes; 0 places removed." in done.output
    assert place.rows("SELECT count(*) FROM territory") == [(35,)]
    done = notreville(place, "places", "import", "city", city, "--replace")
    assert done.exit_code == 0, done.output
    assert place.rows("SELECT slug FROM territory") == [("nord",)]
    assert place.rows("SELECT rta FROM rta_share") == [("H2X",)]


def test_a_faulty_table_changes_nothing(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    before = place.rows("SELECT slug, name FROM neighbourhood ORDER BY 1")
    city = small_city(tmp_path, **{"rta.csv": "rta,neighbourhood,share\nD1A,gare,1\n"})
    done = notreville(place, "places", "import", "city", city, "--replace")
    assert done.exit_code == 1
    assert place.rows("SELECT slug, name FROM neighbourhood ORDER BY 1") == before


def test_every_fault_of_a_city_s_tables_is_told_by_file_and_line(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    city = small_city(
        tmp_path,
        **{
            "neighbourhoods.csv": "slug,name,territory,lat,lon\ngare,La Gare,sud,45.5,-73.6\n"
            "port,Le Port,nord,north,-73.6\n",
            "rta.csv": "rta,neighbourhood\nH2X,gare\n",
        },
    )
    with using("en"):
        done = notreville(place, "places", "import", "city", city)
    assert done.exit_code == 1
    assert "neighbourhoods.csv:2: no territory has this slug: sud" in done.output
    assert "neighbourhoods.csv:3: lat must be a number from -90 to 90" in done.output
    assert "rta.csv: columns are missing: share" in done.output
    assert "notreville: These files cannot be imported; nothing was changed." in done.output
    assert place.rows("SELECT count(*) FROM territory") == [(34,)]


def test_a_place_where_somebody_lives_stays(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    place.change(
        "INSERT INTO person (public_id, email, password_hash, display_name, language, rta, neighbourhood_id, territory_id)"
        " SELECT 'abcdefgh23', 'a@exemple.ca', '', 'A', 'fr', '', id, territory_id FROM neighbourhood"
        " WHERE slug = 'parc-extension'"
    )
    done = notreville(place, "places", "import", "city", small_city(tmp_path), "--replace")
    assert done.exit_code == 1
    assert place.rows("SELECT count(*) FROM territory") == [(34,)]


def test_the_tables_that_come_along_are_put_back(notreville: Notreville, place: Place) -> None:
    place.change("UPDATE neighbourhood SET name = 'Abîmé' WHERE slug = 'parc-extension'")
    done = notreville(place, "places", "import", "reference")
    assert done.exit_code == 0
    assert "34 territories" in done.output
    query = "SELECT name FROM neighbourhood WHERE slug = 'parc-extension'"
    assert place.rows(query) == [("Parc-Extension",)]
    assert notreville(place, "places", "import", "reference", "atlantis").exit_code == 1


@pytest.mark.parametrize("what", ["reference", "city", "boundaries"])
def test_every_import_is_told_to_the_processes_that_run(
    notreville: Notreville, place: Place, tmp_path: Path, what: str
) -> None:
    words = {
        "reference": ("reference",),
        "city": ("city", small_city(tmp_path)),
        "boundaries": ("boundaries", geojson(tmp_path, ("verdun", SQUARE)), "--kind", "territory"),
    }[what]
    with psycopg.connect(place.address, autocommit=True) as ear:
        ear.execute("LISTEN pages")
        assert notreville(place, "places", "import", *words).exit_code == 0
        heard = [json.loads(n.payload) for n in ear.notifies(timeout=3, stop_after=1)]
    assert heard == [["", ["places"]]]
