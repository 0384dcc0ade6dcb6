"""A city brought in again: names change and numbers stay, prefixes are replaced, nothing is half done."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict
from app.core.i18n import using
from app.places.gazetteer import Gazetteer
from app.places.models import Boundary, Neighbourhood, RtaShare, Territory
from app.places.prefixes import Outcome, look
from app.places.rules import Area
from app.places.service.city import CityReport, import_city, load_reference
from app.places.service.tables import MOST_FAULTS, BadTables, read_city
from tests.factories import ideas

TERRITORIES = (
    "slug,name,kind,lat,lon\nnord,Le Nord,borough,45.4,-71.9\nsud,Le Sud,city,45.3,-71.9\n"
)
NEIGHBOURHOODS = (
    "slug,name,territory,lat,lon\n"
    "gare,La Gare,nord,45.4,-71.9\nport,Le Port,nord,45.41,-71.9\nsud,Le Sud,sud,45.3,-71.9\n"
)
RTA = "rta,neighbourhood,share\nJ1H,gare,0.6\nJ1H,port,0.4\nJ1K,sud,1\n"


def city(
    folder: Path,
    territories: str = TERRITORIES,
    neighbourhoods: str = NEIGHBOURHOODS,
    rta: str = RTA,
) -> Path:
    for name, content in (
        ("territories.csv", territories), ("neighbourhoods.csv", neighbourhoods), ("rta.csv", rta),
    ):  # fmt: skip
        (folder / name).write_text(content)
    return folder


async def bring(db: AsyncSession, folder: Path, *, replace: bool = False) -> CityReport:
    return await import_city(db, read_city(folder), replace=replace)


async def numbers(db: AsyncSession) -> dict[str, int]:
    rows = await db.execute(select(Neighbourhood.slug, Neighbourhood.id))
    return {row.slug: row.id for row in rows}


async def places(db: AsyncSession) -> Gazetteer:
    fresh = Gazetteer()
    await fresh.load(db, "Sherbrooke")
    return fresh


async def test_a_name_corrected_and_imported_again_keeps_its_number(
    db: AsyncSession, tmp_path: Path
) -> None:
    await bring(db, city(tmp_path))
    before = await numbers(db)
    city(tmp_path, neighbourhoods=NEIGHBOURHOODS.replace("La Gare", "La Vieille Gare"))
    await bring(db, tmp_path)
    assert await numbers(db) == before, "ideas and homes point to numbers"
    assert (await places(db)).name(Area(None, before["gare"])) == "La Vieille Gare"


async def test_a_neighbourhood_may_move_to_another_territory(
    db: AsyncSession, tmp_path: Path
) -> None:
    await bring(db, city(tmp_path))
    city(tmp_path, neighbourhoods=NEIGHBOURHOODS.replace("port,Le Port,nord", "port,Le Port,sud"))
    await bring(db, tmp_path)
    read = await places(db)
    sud = next(t.id for t in read.territories.values() if t.slug == "sud")
    assert [n.slug for n in read.within(sud)] == ["port", "sud"]


async def test_the_prefixes_of_a_file_take_the_place_of_their_own_and_leave_the_others(
    db: AsyncSession, tmp_path: Path
) -> None:
    await bring(db, city(tmp_path))
    await bring(db, city(tmp_path, rta="rta,neighbourhood,share\nJ1H,port,1\n"))
    read = await places(db)
    assert [n.slug for n in read.covered_by("J1H")] == ["port"]
    assert [n.slug for n in read.covered_by("J1K")] == ["sud"]
    assert read.covered_by("H3N"), "those of Montréal too"


async def test_a_city_without_prefixes_asks_nobody_for_a_code_it_does_not_know(
    db: AsyncSession, tmp_path: Path
) -> None:
    city(tmp_path)
    (tmp_path / "rta.csv").unlink()
    report = await bring(db, tmp_path, replace=True)
    assert report.rtas == 0
    assert await db.scalar(select(func.count()).select_from(RtaShare)) == 0
    assert look("J1H", await places(db)).outcome is Outcome.ELSEWHERE


async def test_taking_over_removes_outlines_of_places_that_go_and_keeps_the_others(
    db: AsyncSession, tmp_path: Path
) -> None:
    await bring(db, city(tmp_path))
    found = await numbers(db)
    gone = (await db.scalars(select(Territory.id).where(Territory.slug == "anjou"))).one()
    stays = (await db.scalars(select(Territory.id).where(Territory.slug == "nord"))).one()
    for kind, place_id in (
        ("territory", gone), ("territory", stays), ("neighbourhood", found["gare"]),
        ("neighbourhood", found["parc-extension"]),
    ):  # fmt: skip
        db.add(Boundary(kind=kind, place_id=place_id, geometry={}, source=""))
    await db.flush()
    report = await bring(db, tmp_path, replace=True)
    rows = await db.execute(select(Boundary.kind, Boundary.place_id))
    kept = {tuple(row) for row in rows}
    assert kept == {("territory", stays), ("neighbourhood", found["gare"])}
    assert {"anjou", "parc-extension"} <= set(report.removed)
    assert not {"nord", "gare"} & set(report.removed)


async def test_a_place_with_an_idea_is_not_removed_and_the_reason_is_said_in_both_languages(
    db: AsyncSession, tmp_path: Path
) -> None:
    await ideas.idea(db, area="parc-extension")
    for language, words in (("fr", "une idée"), ("en", "an idea’s area")):
        with using(language), pytest.raises(Conflict) as refusal:
            await bring(db, city(tmp_path), replace=True)
        await db.rollback()
        assert words in refusal.value.message
    assert "parc-extension" in await numbers(db)


async def test_loading_the_reference_again_puts_back_what_was_changed_and_nothing_else(
    db: AsyncSession, tmp_path: Path
) -> None:
    await bring(db, city(tmp_path))
    before = await numbers(db)
    report = await load_reference(db)
    assert report.removed == ()
    assert await numbers(db) == before, "another city's places stay"


async def test_a_slug_that_names_a_territory_and_its_only_part_leads_to_both(
    db: AsyncSession, tmp_path: Path
) -> None:
    await bring(db, city(tmp_path))
    read = await places(db)
    part, whole = read.area("sud"), read.area("t:sud")
    assert part is not None
    assert whole is not None
    assert part.neighbourhood_id is not None
    assert whole.neighbourhood_id is None
    assert part.territory_id == whole.territory_id
    assert read.slug(part) == read.slug(whole) == "sud"


def test_faults_are_all_told_up_to_an_end(tmp_path: Path) -> None:
    wrong = "".join(f"D{n % 10}A,gare,0.1\n" for n in range(MOST_FAULTS + 30))
    with pytest.raises(BadTables) as refusal:
        read_city(city(tmp_path, rta=f"rta,neighbourhood,share\n{wrong}"))
    faults = refusal.value.faults
    assert len(faults) == MOST_FAULTS
    assert [fault.line for fault in faults] == list(range(2, MOST_FAULTS + 2))


@pytest.mark.parametrize(
    ("encoding", "is_read"), [("utf-8", True), ("utf-8-sig", True), ("utf-16", False), ("cp1252", False)]
)  # fmt: skip
def test_tables_are_utf_8_with_or_without_its_mark(
    tmp_path: Path, encoding: str, is_read: bool
) -> None:
    city(tmp_path)
    accented = TERRITORIES.replace("Le Nord", "Forêt-Nord–Côté")
    (tmp_path / "territories.csv").write_bytes(accented.encode(encoding))
    if is_read:
        assert read_city(tmp_path).territories[0].name == "Forêt-Nord–Côté"
        return
    with pytest.raises(BadTables) as refusal:
        read_city(tmp_path)
    assert refusal.value.faults[0].file == "territories.csv"


def test_columns_may_come_in_any_order_with_others_among_them(tmp_path: Path) -> None:
    city(
        tmp_path,
        territories="population,LON,lat,Kind,NAME,slug\n1,-71.9,45.4,borough,Le Nord,nord\n"
        "2,-71.9,45.3,city,Le Sud,sud\n",
    )
    (first, second) = read_city(tmp_path).territories
    assert (first.slug, first.name, first.lat, first.lon) == ("nord", "Le Nord", 45.4, -71.9)
    assert second.kind == "city"
