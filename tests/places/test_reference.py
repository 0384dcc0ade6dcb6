"""The city that comes along is whole: every place has an address, every prefix a home."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict, NotFound
from app.places.gazetteer import Gazetteer, gazetteer
from app.places.models import Neighbourhood, RtaShare, Territory
from app.places.rules import Area
from app.places.service.city import REFERENCE, import_city, load_reference
from app.places.service.tables import BadTables, read_city

MONTREAL = REFERENCE / "montreal"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of Montréal's tables to spoil."""
    shutil.copytree(MONTREAL, tmp_path / "city")
    return tmp_path / "city"


def small_city(folder: Path) -> Path:
    (folder / "territories.csv").write_text(
        "\ufeffslug,name,kind,lat,lon\r\nest,L’Est,borough,45.40,-71.88\r\nouest,L’Ouest,city,45.41,-71.95\r\n"
    )
    (folder / "neighbourhoods.csv").write_text(
        "slug,name,territory,lat,lon\nvieux-nord,Vieux-Nord,est,45.41,-71.89\nouest,L’Ouest,ouest,45.41,-71.95\n"
    )
    (folder / "rta.csv").write_text("rta,neighbourhood,share\nJ1H,vieux-nord,0.7\nJ1H,ouest,0.3\n")
    return folder


async def test_montreal_has_all_its_places(db: AsyncSession) -> None:
    async def count(table: type) -> int:
        return await db.scalar(select(func.count()).select_from(table)) or 0

    assert await count(Territory) == 34
    assert await count(Neighbourhood) == 92
    assert await db.scalar(select(func.count(func.distinct(RtaShare.rta)))) == 102


async def test_every_territory_has_a_neighbourhood_to_live_in(db: AsyncSession) -> None:
    empty = await db.scalars(
        select(Territory.slug).where(Territory.id.not_in(select(Neighbourhood.territory_id)))
    )
    assert list(empty) == []


async def test_names_are_written_as_the_city_writes_them(db: AsyncSession) -> None:
    names = set(await db.scalars(select(Territory.name)))
    assert "Côte-des-Neiges–Notre-Dame-de-Grâce" in names
    assert "L’Île-Bizard–Sainte-Geneviève" in names
    for name in [*names, *await db.scalars(select(Neighbourhood.name))]:
        assert "'" not in name
        assert "/" not in name
        assert name == " ".join(name.split())


async def test_loading_again_changes_nothing(db: AsyncSession) -> None:
    before = (await db.execute(text("SELECT id, slug, name FROM neighbourhood ORDER BY id"))).all()
    shares = (await db.execute(text("SELECT * FROM rta_share ORDER BY 1, 2"))).all()
    report = await load_reference(db)
    assert (report.territories, report.neighbourhoods, report.rtas) == (34, 92, 102)
    assert (
        before
        == (await db.execute(text("SELECT id, slug, name FROM neighbourhood ORDER BY id"))).all()
    )
    assert shares == (await db.execute(text("SELECT * FROM rta_share ORDER BY 1, 2"))).all()


@pytest.mark.parametrize("city", ["atlantis", "../places", ""])
async def test_a_city_that_does_not_come_along_is_refused(db: AsyncSession, city: str) -> None:
    with pytest.raises(NotFound):
        await load_reference(db, city)


async def test_the_gazetteer_answers_for_postal_prefixes(runtime: object) -> None:
    assert [p.slug for p in gazetteer.covered_by("H3N")] == ["parc-extension", "cremazie"]
    assert {p.slug for p in gazetteer.covered_by("H4P")} == {"savane", "mont-royal"}
    assert len(gazetteer.covered_by("H9H")) == 4
    assert gazetteer.covered_by("H7N") == []


async def test_every_slug_leads_back_to_its_area(runtime: object) -> None:
    for place in gazetteer.neighbourhoods.values():
        area = Area(place.territory_id, place.id)
        assert gazetteer.area(gazetteer.slug(area)) == area
    for place in gazetteer.territories.values():
        assert gazetteer.area(f"t:{place.slug}") == Area(place.id)
    assert gazetteer.area("city") == Area()
    assert gazetteer.area("atlantis") is None


async def test_another_city_joins(db: AsyncSession, tmp_path: Path) -> None:
    report = await import_city(db, read_city(small_city(tmp_path)))
    assert (report.territories, report.neighbourhoods, report.rtas) == (2, 2, 1)
    fresh = Gazetteer()
    await fresh.load(db, "Sherbrooke")
    assert [p.name for p in fresh.covered_by("J1H")] == ["Vieux-Nord", "L’Ouest"]
    assert fresh.covered_by("H3N"), "what was there stays"


async def test_another_city_takes_the_place_of_the_first(db: AsyncSession, tmp_path: Path) -> None:
    report = await import_city(db, read_city(small_city(tmp_path)), replace=True)
    assert "parc-extension" in report.removed
    assert await db.scalar(select(func.count()).select_from(Territory)) == 2
    assert await db.scalar(select(func.count()).select_from(RtaShare)) == 2


async def test_a_place_where_somebody_lives_is_not_removed(
    db: AsyncSession, tmp_path: Path
) -> None:
    await db.execute(
        text(
            "INSERT INTO person (public_id, email, password_hash, display_name, language, rta,"
            " neighbourhood_id, territory_id)"
            " SELECT 'p', 'a@b.ca', '', 'A', 'fr', '', id, territory_id FROM neighbourhood LIMIT 1"
        )
    )
    with pytest.raises(Conflict):
        await import_city(db, read_city(small_city(tmp_path)), replace=True)


@pytest.mark.parametrize(
    ("file", "line", "spoiled", "reason"),
    [
        ("territories.csv", 3, "anjou,Anjou,county,,45.6,-73.5", "borough"),
        ("territories.csv", 3, "anjou,,borough,,45.6,-73.5", "120"),
        ("territories.csv", 3, "Anjou!,Anjou,borough,,45.6,-73.5", "slug"),
        ("territories.csv", 3, "city,Anjou,borough,,45.6,-73.5", "slug"),
        ("territories.csv", 3, "anjou,Anjou,borough,,north,-73.5", "lat"),
        ("territories.csv", 3, "anjou,Anjou,borough,,nan,-73.5", "lat"),
        ("territories.csv", 3, "anjou,Anjou,borough,,45.6,-273.5", "lon"),
        ("territories.csv", 3, "ahuntsic-cartierville,Anjou,borough,,45.6,-73.5", "ahuntsic"),
        ("territories.csv", 3, "anjou,Anjou", "borough"),
        ("territories.csv", 3, f"anjou,Anjou,borough,{'9' * 21},45.6,-73.5", "code"),
        ("neighbourhoods.csv", 2, "cartierville,Cartierville,atlantis,01,45.5,-73.7", "atlantis"),
        ("rta.csv", 2, "D1A,pointe-aux-trembles,0.9", "D1A"),
        ("rta.csv", 2, "H1A,atlantis,0.9", "atlantis"),
        ("rta.csv", 2, "H1A,pointe-aux-trembles,1.9", "share"),
        ("rta.csv", 3, "H1A,pointe-aux-trembles,0.9", "above"),
    ],
)  # fmt: skip
def test_a_faulty_line_is_named_with_its_reason(
    folder: Path, file: str, line: int, spoiled: str, reason: str
) -> None:
    from app.core.i18n import using

    path = folder / file
    lines = path.read_text().splitlines()
    lines[line - 1] = spoiled
    path.write_text("\n".join(lines))
    with using("en"), pytest.raises(BadTables) as refusal:
        read_city(folder)
    first = refusal.value.faults[0]
    assert (first.file, first.line) == (file, line)
    assert reason in first.reason
    assert str(first).startswith(f"{file}:{line}: ")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"slug;name\na;b\n",
        b"\xff\xfe\x00",
        b'slug,name,kind,lat,lon\n"a,b,c',
        b"a" * (6 << 20),
    ],
    ids=["empty", "semicolons", "not utf-8", "open quote", "too large"],
)
def test_a_file_that_is_no_table_is_refused_whole(folder: Path, content: bytes) -> None:
    (folder / "territories.csv").write_bytes(content)
    with pytest.raises(BadTables) as refusal:
        read_city(folder)
    assert any(f.file == "territories.csv" and f.line == 0 for f in refusal.value.faults)
    assert len(refusal.value.faults) <= 52


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadTables) as refusal:
        read_city(tmp_path)
    assert {f.file for f in refusal.value.faults} == {"territories.csv", "neighbourhoods.csv"}


def test_a_slug_left_out_is_made_of_the_name(folder: Path) -> None:
    path = folder / "territories.csv"
    path.write_text(path.read_text().replace("\nanjou,Anjou,", "\n,Anjou,"))
    assert "anjou" in {t.slug for t in read_city(folder).territories}
