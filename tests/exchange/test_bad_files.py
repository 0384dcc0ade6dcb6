"""Files as they really come: spoiled, cut off, hostile; each row's fate, and nothing half imported."""

import csv
import io
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import using
from app.exchange.importing.report import Report
from app.exchange.importing.run import import_ideas
from app.exchange.mapping.load import MappingRefused, load_mapping
from app.exchange.reading.faults import FileRefused
from app.exchange.rules import LONGEST_CELL, LONGEST_LINE, MOST_COLUMNS, Outcome
from app.ideas.models import Idea
from tests.exchange.rows import COMPLETE, FIELDS, NOW, mapping


def table(*rows: dict[str, str], encoding: str = "utf-8", end: str = "\r\n") -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, FIELDS, lineterminator=end)
    writer.writeheader()
    writer.writerows({**COMPLETE, **row} for row in rows)
    return text.getvalue().encode(encoding)


async def bring(
    db: AsyncSession, raw: bytes, language: str = "en", **options: Any
) -> tuple[Report, list[list[str]]]:
    told = io.StringIO(newline="")
    chosen = {"city": "Montréal", "now": NOW, "report_to": told} | options
    with using(language):
        report = await import_ideas(db, io.BytesIO(raw), chosen.pop("mapping", mapping()), **chosen)
    return report, list(csv.reader(io.StringIO(told.getvalue())))[1:]


async def refused(
    db: AsyncSession, raw: bytes, language: str = "en", **options: Any
) -> FileRefused:
    with pytest.raises(FileRefused) as refusal:
        await bring(db, raw, language, **options)
    await db.rollback()
    assert await count(db) == 0
    return refusal.value


async def count(db: AsyncSession) -> int:
    return (await db.execute(select(func.count()).select_from(Idea))).scalar_one()


async def titles(db: AsyncSession) -> list[str]:
    return list((await db.execute(select(Idea.title).order_by(Idea.id))).scalars())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
async def test_an_encoding_told_by_its_mark_needs_no_mapping(
    db: AsyncSession, encoding: str
) -> None:
    await bring(db, table({"title": "Une allée d’œillets à l’Île"}, encoding=encoding))
    assert await titles(db) == ["Une allée d’œillets à l’Île"]


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman"])
async def test_an_old_encoding_is_refused_with_what_to_do_and_read_once_the_mapping_tells_it(
    db: AsyncSession, encoding: str
) -> None:
    raw = table({"id": "1"}, {"id": "2", "title": "Une allée d’œillets"}, encoding=encoding)
    fault = await refused(db, raw)
    assert fault.line == 2, "the first line with an accent"
    assert "Save the file as UTF-8" in fault.message
    await bring(db, raw, mapping=mapping(encoding=encoding))
    assert (await titles(db))[1] == "Une allée d’œillets"


@pytest.mark.parametrize(
    ("raw", "fr", "en"),
    [
        (b"", "Le fichier est vide.", "The file is empty."),
        (b"\xef\xbb\xbf", "Le fichier est vide.", "The file is empty."),
        (b"%PDF-1.7\n", "CSV", "This is not a text file"),
        (b"\x1f\x8b\x08\x00", "CSV", "This is not a text file"),
        (b"id,title\0,problem\n", "CSV", "This is not a text file"),
        (b"id,problem\n1,x\n", "titre", "No column gives the title"),
        (b"title,problem\nx,y\n", "identifiant", "No column gives the identifier"),
        (b"id,title,title\n1,a,b\n", "title", "Two columns are called"),
        (b'{"ideas": {}}', "liste", "no list of ideas"),
        (b"[1, 2", "JSON", "not valid JSON"),
    ],
)
async def test_a_file_that_is_no_list_of_ideas_is_refused_in_both_languages(
    db: AsyncSession, raw: bytes, fr: str, en: str
) -> None:
    assert fr in (await refused(db, raw, "fr")).message
    assert en in (await refused(db, raw, "en")).message


@pytest.mark.parametrize("columns", [MOST_COLUMNS + 1, 60_000, 1_000_000])
async def test_columns_without_end_are_refused_before_they_cost_anything(
    db: AsyncSession, columns: int
) -> None:
    raw = ("id,title," + ",".join(f"c{n}" for n in range(columns))).encode() + b"\n"
    fault = await refused(db, raw)
    assert "columns" in fault.message or "longer than" in fault.message
    assert len(fault.message) < 200


async def test_a_row_of_a_million_cells_is_refused_with_its_line(db: AsyncSession) -> None:
    raw = table({"id": "1"}) + b"," * (LONGEST_LINE - 1) + b"\n" + b"x" * 20 + b"\n"
    fault_or_report = await bring(db, raw)
    report, told = fault_or_report
    assert report.outcomes[Outcome.IMPORTED] == 1
    assert report.outcomes[Outcome.REFUSED] == 2
    assert [line[0] for line in told] == ["3", "4"]
    assert all(len("".join(line)) < 300 for line in told)


async def test_a_cell_that_is_a_book_spoils_its_row_and_no_other(db: AsyncSession) -> None:
    raw = table({"id": "1"}, {"id": "2", "problem": "x" * (LONGEST_CELL + 1)}, {"id": "3"})
    report, told = await bring(db, raw)
    assert report.outcomes == {Outcome.IMPORTED: 2, Outcome.REFUSED: 1}
    assert told[0][0] == "3"
    assert "longer than" in told[0][3]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
async def test_lines_are_counted_as_an_editor_shows_them_even_with_lines_inside_cells(
    db: AsyncSession, end: str
) -> None:
    long = f"Le béton garde la chaleur.{end}{end}Personne ne s’y arrête."
    raw = table({"id": "1", "problem": long}, {"id": "2", "title": ""}, end=end)
    report, told = await bring(db, raw)
    assert report.outcomes[Outcome.REFUSED] == 1
    assert told[0][0] == "5", "a heading, a row of three lines, then the one that was refused"


@pytest.mark.parametrize(
    "title",
    ["=cmd|' /C calc'!A0 pour tous", "+1 514 pour la ruelle", "-2+3 des bancs ici", "@SUM(1+1) des bancs",
     "\u202e’tnemegnad eleur eniU", "<img src=x onerror=alert(1)> des bancs", "{{ 7*7 }} des bancs", "%s %(x)s des bancs"],
)  # fmt: skip
async def test_hostile_titles_are_words_like_others_and_leave_as_no_formula(
    db: AsyncSession, title: str
) -> None:
    report, told = await bring(db, table({"title": title}))
    assert report.refused == 0
    (kept,) = await titles(db)
    assert "\u202e" not in kept
    assert kept.replace("’", "'")[:4] == title.replace("\u202e", "").replace("’", "'")[:4]
    assert all(not cell.startswith(("=", "+", "-", "@")) for line in told for cell in line)


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1b[31m"])
@pytest.mark.parametrize("field", ["title", "problem", "id"])
async def test_characters_that_are_no_text_are_refused_or_taken_out_and_never_stored(
    db: AsyncSession, field: str, bad: str
) -> None:
    value = COMPLETE[field] + bad + "et la suite, aussi longue qu’il faut"
    raw = orjson.dumps([{**COMPLETE, field: value}, {**COMPLETE, "id": "8"}])
    report, told = await bring(db, raw)
    assert report.rows == 2
    assert report.outcomes[Outcome.IMPORTED] >= 1, "the other row comes in"
    stored = [str(v) for row in (await db.execute(select(Idea.title, Idea.problem, Idea.source_id))) for v in row]  # fmt: skip
    assert not any(bad[0] in v for v in stored)
    assert not any("\x1b" in cell or "\x00" in cell for line in told for cell in line)


async def test_lone_surrogates_in_json_are_a_fault_of_the_file_and_no_crash(
    db: AsyncSession,
) -> None:
    raw = b'[{"id": "1", "title": "Une ruelle \\ud800 verte", "problem": "x"}]'
    fault = await refused(db, raw)
    assert "JSON" in fault.message


async def test_the_same_identifier_on_three_lines_is_one_idea_and_two_refusals(
    db: AsyncSession,
) -> None:
    report, told = await bring(db, table({}, {"title": "Un autre titre ici"}, {}))
    assert report.outcomes == {Outcome.IMPORTED: 1, Outcome.REFUSED: 2}
    assert [line[0] for line in told] == ["3", "4"]
    assert all("line 2" in line[3] for line in told)


async def test_what_is_refused_may_be_corrected_and_imported_again_without_doubling_the_rest(
    db: AsyncSession,
) -> None:
    await bring(db, table({"id": "1"}, {"id": "2", "title": ""}, {"id": "3"}))
    report, _told = await bring(
        db, table({"id": "1"}, {"id": "2", "title": "Une ruelle retrouvée"}, {"id": "3"})
    )
    assert report.outcomes == {Outcome.UNCHANGED: 2, Outcome.IMPORTED: 1}
    assert await count(db) == 3


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), CELL, max_size=6), max_size=4))
@settings(max_examples=40, deadline=None)
def test_any_row_of_words_becomes_an_idea_or_a_refusal_with_a_reason(
    rows: list[dict[str, str]],
) -> None:
    from app.exchange.reading.faults import RowRefused
    from tests.exchange.rows import row, translator

    for number, cells in enumerate(rows):
        try:
            idea = translator().incoming(row(number, **(COMPLETE | cells)))
        except RowRefused as refusal:
            assert refusal.message
            continue
        assert idea.origin.source_id
        assert 8 <= len(idea.content.title) <= 120
        assert "\0" not in idea.content.title + idea.content.problem + idea.origin.source_id
        assert all(note for note in idea.notes)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "name"),
        ("name = 'x'", "source"),
        ("name = 'x'\nsource = ''\n[columns]\nid = 'id'", "source"),
        ("name = 'x'\nsource = 'y'\ntimezone = 'Mars/Olympus'\n[columns]\nid = 'id'", "timezone"),
        ("name = 'x'\nsource = 'y'\nencoding = 'ebcdic'\n[columns]\nid = 'id'", "encoding"),
        ("name = 'x'\nsource = 'y'\ndelimiter = '::'\n[columns]\nid = 'id'", "delimiter"),
        ("name = 'x'\nsource = 'y'\n[columns]\nid = []", "columns.id"),
        ("name = 'x'\nsource = 'y'\n[columns]\nowner = 'x'", "owner"),
        ("name = 'x'\nsource = 'y'\nwhatever = 1\n[columns]\nid = 'id'", "whatever"),
        ("name = ", "TOML"),
    ],
)
def test_a_mapping_with_a_mistake_says_where(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "map.toml"
    file.write_text(content)
    with using("en"), pytest.raises(MappingRefused) as refusal:
        load_mapping(str(file))
    assert said in refusal.value.message


@pytest.mark.parametrize(
    "name", ["", ".", "..", "/etc/passwd", "../mappings/decidim", "decidim.toml"]
)
def test_a_mapping_s_name_opens_no_other_door(name: str) -> None:
    with using("en"), pytest.raises(MappingRefused):
        load_mapping(name)
