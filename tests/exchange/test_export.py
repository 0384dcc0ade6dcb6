"""What leaves the house: public ideas only, no name, no formula, and back again without a change."""

import csv
import io
from datetime import datetime, timedelta

import orjson
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import clock
from app.core.runtime import Runtime
from app.exchange.exporting.run import export_ideas, host_of
from app.exchange.importing.run import import_ideas
from app.exchange.mapping.load import load_mapping
from app.exchange.rules import BATCH, Outcome
from app.ideas.models import Idea, Support
from app.ideas.rules import State
from app.places.gazetteer import gazetteer
from tests.factories import ideas as some

AWKWARD = (
    "=HYPERLINK(1)", "+1 pour la ruelle", "-- des bancs", "@tous les voisins", "'tite ruelle verte",
    "« Œuvre » d’art, à l’Île ; « ça »", 'Un titre "entre" guillemets', "Un titre, des virgules",
)  # fmt: skip


def soon() -> datetime:
    """Return a moment after everything the test made.

    Told when asked, never when the file is read: a minute passes between the two in a long run,
    and a gate that opens "in the future" is rightly doubted.
    """
    return clock.now() + timedelta(minutes=1)


async def export(db: AsyncSession, kind: str = "csv", language: str = "fr") -> bytes:
    stream = io.BytesIO()
    await export_ideas(
        db, stream, kind, base_url="https://notreville.example", city="Montréal", language=language
    )
    return stream.getvalue()


async def records(db: AsyncSession) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((await export(db)).decode("utf-8-sig"), newline="")))


async def a_full_place(db: AsyncSession) -> None:
    """Make ideas of every exported state, with awkward words."""
    for number, title in enumerate(AWKWARD):
        await some.idea(
            db, title=title, problem=f"{title}\n\n- une liste\n- à puces\tet tabulation",
            place_label="5, rue Jarry", place_lat=45.5, place_lon=-73.6, earlier_local=number,
            language="en" if number % 2 else "fr", themes=["nature", "food"][: number % 3],
        )  # fmt: skip
    await some.idea(db, area="city", title="Pour toute la ville", state=State.CANDIDATE)
    closed = clock.now() - timedelta(days=9)
    await some.idea(
        db,
        area="westmount",
        state=State.ARCHIVED,
        closed_at=closed,
        closing_reason="Faute d’appuis.",
    )


@pytest.mark.parametrize("kind", ["csv", "json"])
async def test_an_export_imported_into_an_empty_place_exports_the_same_bytes(
    db: AsyncSession, kind: str
):
    await a_full_place(db)
    exported = await export(db, kind)
    await db.execute(text("TRUNCATE idea CASCADE"))
    report = await import_ideas(
        db, io.BytesIO(exported), load_mapping("notreville"), city="Montréal", now=soon()
    )
    assert report.outcomes == {Outcome.IMPORTED: len(AWKWARD) + 2}
    assert await export(db, kind) == exported


async def test_headings_are_in_either_language_and_both_are_read_back(db: AsyncSession):
    await some.idea(db)
    french, english = await export(db), await export(db, language="en")
    assert french.decode("utf-8-sig").startswith("Idée,Provenance,")
    assert english.decode("utf-8-sig").startswith("Idea,Comes from,")
    await db.execute(text("TRUNCATE idea CASCADE"))
    await import_ideas(
        db, io.BytesIO(english), load_mapping("notreville"), city="Montréal", now=soon()
    )
    assert await export(db) == french


async def test_supporters_are_counted_in_the_file_and_kept_as_a_number(db: AsyncSession):
    idea = await some.idea(db, earlier_local=4, earlier_other=1)
    await some.supporters(db, idea, local=2, other=3)
    row = (await records(db))[0]
    assert (row["Appuis locaux"], row["Autres appuis"]) == ("6", "4")
    exported = await export(db)
    await db.execute(text("TRUNCATE idea CASCADE"))
    await import_ideas(
        db, io.BytesIO(exported), load_mapping("notreville"), city="Montréal", now=soon()
    )
    back = (await db.execute(select(Idea))).scalar_one()
    assert (back.earlier_local, back.earlier_other) == (6, 4)
    assert (await db.execute(select(func.count()).select_from(Support))).scalar_one() == 0


async def test_an_export_imported_where_it_comes_from_changes_nothing(db: AsyncSession):
    await a_full_place(db)
    exported = await export(db)
    report = await import_ideas(
        db,
        io.BytesIO(exported),
        load_mapping("notreville"),
        city="Montréal",
        now=soon(),
        update=True,
    )
    assert report.outcomes == {Outcome.UNCHANGED: len(AWKWARD) + 2}


async def test_an_imported_idea_leaves_with_where_it_came_from(db: AsyncSession):
    await some.idea(db, source="Decidim", source_id="42")
    await some.idea(db, public_id="abcdefgh23")
    rows = await records(db)
    told = [(row["Provenance"], row["Identifiant d’origine"]) for row in rows]
    assert told == [("Decidim", "42"), ("notreville.example", "abcdefgh23")]


@pytest.mark.parametrize("state", [State.DRAFT, State.HIDDEN, State.WITHDRAWN])
async def test_what_is_not_for_everybody_stays(db: AsyncSession, state: State):
    await some.idea(db, state=state, title="À ne pas répandre")
    assert await records(db) == []
    assert "répandre" not in (await export(db, "json")).decode()


async def test_a_merged_idea_stays_and_the_other_leaves(db: AsyncSession):
    into = await some.idea(db)
    await some.idea(db, state=State.MERGED, merged_into_id=into.id)
    assert [row["Idée"] for row in await records(db)] == [into.public_id]


async def test_no_name_and_no_address_of_a_person_leaves(db: AsyncSession):
    author = await some.someone(
        db, display_name="Marguerite Unique", email="unique@exemple.example"
    )
    idea = await some.idea(db, author)
    await some.supporters(db, idea, local=1)
    both = (await export(db)).decode() + (await export(db, "json")).decode()
    assert "Unique" not in both
    assert "unique@" not in both
    assert "Voisine" not in both


async def test_no_cell_is_a_formula(db: AsyncSession):
    await a_full_place(db)
    raw = (await export(db)).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(raw, newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'=HYPERLINK(1)" in cells


async def test_a_city_of_the_south_has_no_formula_either(db: AsyncSession):
    await some.idea(db, place_lat=-33.4, place_lon=-70.6)
    assert (await records(db))[0]["Latitude, longitude"] == "'-33.4, -70.6"


async def test_json_has_values_of_their_own_kind(db: AsyncSession):
    idea = await some.idea(db, themes=["nature"], title="=1+1 au parc")
    found = orjson.loads(await export(db, "json"))
    assert found["format"] == "notreville.ideas/1"
    row = found["ideas"][0]
    assert row["id"] == idea.public_id
    assert row["title"] == "=1+1 au parc"
    assert row["themes"] == ["nature"]
    assert row["threshold"] == 25
    assert row["closed_at"] is None
    assert row["published_at"].endswith("Z")
    assert row["area_name"] == gazetteer.name(idea.area)


async def test_an_empty_place_gives_headings_and_an_empty_list(db: AsyncSession):
    await some.area_of(db, "city")
    assert len((await export(db)).splitlines()) == 1
    assert orjson.loads(await export(db, "json"))["ideas"] == []


async def test_more_ideas_than_a_batch_all_leave_once_in_order(db: AsyncSession, runtime: Runtime):
    await some.idea(db)
    await db.execute(
        text(
            "INSERT INTO idea (public_id, state, language, title, problem, proposal, themes, place_label,"
            " version, published_at, closing_reason, created_at, updated_at)"
            " SELECT 'bulk' || lpad(n::text, 6, '0'), 'published', 'fr', 'Une idée numéro ' || n, 'p', 'q',"
            " '{}', '', 1, now(), '', now(), now() FROM generate_series(1, :many) n"
        ),
        {"many": 2 * BATCH + 3},
    )
    await db.execute(
        text(
            "INSERT INTO gate (idea_id, threshold, local, other, is_open)"
            " SELECT id, 25, 0, 0, true FROM idea WHERE public_id LIKE 'bulk%'"
        )
    )
    seen: list[int] = []
    total = await export_ideas(
        db, io.BytesIO(), "json", base_url="http://x", city="", progress=seen.append
    )
    ids = [row["id"] for row in orjson.loads(await export(db, "json"))["ideas"]]
    assert total == len(ids) == len(set(ids)) == 2 * BATCH + 4
    assert ids[1:] == sorted(ids[1:])
    assert seen == [BATCH, 2 * BATCH, 2 * BATCH + 4]


def test_a_place_is_the_source_of_its_own_ideas_under_its_host():
    assert host_of("https://notreville.example:8443/x") == "notreville.example"
    assert len(host_of(f"https://{'a' * 80}.example")) == 60
