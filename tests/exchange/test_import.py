"""An import is whole or nothing, and a second one changes nothing."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Conflict
from app.core.i18n import using
from app.core.runtime import Runtime
from app.exchange.importing.report import Report
from app.exchange.importing.run import ImportRefused, import_ideas
from app.exchange.reading.faults import FileRefused
from app.exchange.rules import BATCH, Outcome
from app.ideas.models import Gate, Idea, IdeaVersion
from app.ideas.rules import State, archive_due
from tests.exchange.rows import COMPLETE, FIELDS, NOW, mapping
from tests.factories import ideas as some


def table(*rows: dict[str, str], delimiter: str = ",") -> io.BytesIO:
    """Write rows as a CSV file; fields that are not given are those of a complete row."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, FIELDS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows({**COMPLETE, **row} for row in rows)
    return io.BytesIO(text.getvalue().encode())


async def run(db: AsyncSession, *rows: dict[str, str], **options: Any) -> Report:
    options = {"city": "Montréal", "now": NOW, "mapping": mapping()} | options
    with using("en"):
        return await import_ideas(db, table(*rows), options.pop("mapping"), **options)


async def count(db: AsyncSession, of: type = Idea) -> int:
    return (await db.execute(select(func.count()).select_from(of))).scalar_one()


async def only(db: AsyncSession) -> Idea:
    return (await db.execute(select(Idea).execution_options(populate_existing=True))).scalar_one()


async def test_an_idea_comes_in_with_its_gate_and_nobody_as_author(db: AsyncSession):
    report = await run(db, {"area": "parc-extension", "theme": "nature"})
    idea = await only(db)
    gate = await db.get_one(Gate, idea.id)
    assert report.outcomes == {Outcome.IMPORTED: 1}
    assert (idea.author_id, idea.source, idea.source_id) == (None, "essai", "7")
    assert (idea.state, idea.version, idea.language) == (State.PUBLISHED, 1, "fr")
    assert (gate.threshold, gate.local, gate.other, gate.is_open) == (25, 0, 0, True)


async def test_an_old_idea_gets_a_year_from_today_to_find_its_supporters(db: AsyncSession):
    await run(db, {"published_at": "2019-01-01"})
    idea = await only(db)
    assert idea.published_at.year == 2019
    assert idea.archive_due_at == archive_due(NOW)


async def test_a_second_import_changes_nothing(db: AsyncSession):
    rows = [{"id": str(n), "theme": "nature", "point": "45.5, -73.6"} for n in range(3)]
    await run(db, *rows)
    again = await run(db, *rows, now=NOW + timedelta(days=3))
    assert again.outcomes == {Outcome.UNCHANGED: 3}
    assert await count(db) == 3
    assert (await db.execute(select(func.max(Idea.updated_at)))).scalar_one() == NOW


async def test_the_same_identifier_from_another_source_is_another_idea(db: AsyncSession):
    await run(db, {}, source="un site")
    report = await run(db, {}, source="un autre")
    assert report.source == "un autre"
    assert report.imported == 1
    assert await count(db) == 2


async def test_a_changed_row_is_said_and_not_taken_in_unless_asked(db: AsyncSession):
    await run(db, {})
    changed = {"title": "Une ruelle verte, et des bancs"}
    report = await run(db, changed)
    assert report.outcomes == {Outcome.DIFFERENT: 1}
    assert (await only(db)).title == COMPLETE["title"]


async def test_an_update_keeps_what_the_idea_said_before(db: AsyncSession):
    await run(db, {"theme": "nature"})
    later = NOW + timedelta(days=2)
    report = await run(
        db, {"title": "Une ruelle, des bancs", "theme": "food"}, update=True, now=later
    )
    idea = await only(db)
    version = (await db.execute(select(IdeaVersion))).scalar_one()
    assert report.outcomes == {Outcome.UPDATED: 1}
    assert (idea.title, idea.themes, idea.version) == ("Une ruelle, des bancs", ["food"], 2)
    assert idea.updated_at == later
    assert (version.number, version.title, version.edited_by_id) == (1, COMPLETE["title"], None)


async def test_an_update_of_themes_alone_makes_no_version(db: AsyncSession):
    await run(db, {"theme": "nature"})
    await run(db, {"theme": "food"}, update=True)
    assert (await only(db)).version == 1
    assert await count(db, IdeaVersion) == 0


async def test_an_update_closes_what_was_closed_there_and_opens_nothing(db: AsyncSession):
    await run(db, {})
    closed = {"state": "withdrawn", "closed_at": "2026-10-01", "closing_reason": "Fait."}
    assert (await run(db, closed, update=True)).outcomes == {Outcome.UPDATED: 1}
    idea = await only(db)
    assert (idea.state, idea.closing_reason) == (State.WITHDRAWN, "Fait.")
    assert not (await db.get_one(Gate, idea.id, populate_existing=True)).is_open
    assert (await run(db, {"state": "published"}, update=True)).outcomes == {Outcome.UNCHANGED: 1}
    assert (await only(db)).state is State.WITHDRAWN


async def test_an_update_never_touches_an_idea_written_here(db: AsyncSession):
    ours = await some.idea(db)
    row = {"public_id": ours.public_id, "title": "Un titre venu d’ailleurs"}
    report = await run(db, row, update=True)
    assert report.outcomes == {Outcome.DIFFERENT: 1}
    assert "written here" in next(iter(report.reasons))[1]
    assert (await only(db)).title == ours.title


async def test_a_dry_run_says_everything_and_writes_nothing(db: AsyncSession):
    told = io.StringIO()
    rows = [{"id": "1"}, {"id": "2", "title": ""}, {"id": "3", "area": "75018"}]
    report = await run(db, *rows, dry_run=True, report_to=told)
    assert report.dry_run
    assert report.outcomes == {Outcome.IMPORTED: 1, Outcome.REFUSED: 1, Outcome.ADJUSTED: 1}
    assert len(told.getvalue().splitlines()) == 3
    assert await count(db) == 0
    await db.commit()
    assert await count(db) == 0


async def test_refused_rows_leave_the_others_alone(db: AsyncSession):
    report = await run(db, {"id": "1"}, {"id": "2", "title": ""}, {"id": "3"})
    assert (report.imported, report.refused) == (2, 1)
    with using("en"):
        assert report.summary() == ["Imported: 2", "Refused: 1"]
    with using("fr"):
        assert report.summary() == ["Importation\u00a0: 2", "Refus\u00a0: 1"]
    assert await count(db) == 2


async def test_a_strict_import_with_a_refused_row_in_the_middle_leaves_nothing(db: AsyncSession):
    rows = [{"id": str(n)} for n in range(BATCH + 20)]
    rows[BATCH - 10]["title"] = ""
    told = io.StringIO()
    with pytest.raises(ImportRefused) as refused:
        await run(db, *rows, strict=True, report_to=told)
    assert refused.value.report.refused == 1
    assert "1 row was refused" in refused.value.message
    assert str(BATCH - 10) in told.getvalue()
    assert await count(db) == 0
    assert await count(db, Gate) == 0


async def test_a_file_that_breaks_off_leaves_nothing(runtime: Runtime, db: AsyncSession):
    whole = table(*({"id": str(n)} for n in range(2 * BATCH))).getvalue()
    broken = io.BytesIO(whole + b'9999,"never closed')

    async def go():
        async with runtime.database.transaction() as session:
            await import_ideas(session, broken, mapping(), city="Montréal", now=NOW)

    with pytest.raises(FileRefused):
        await go()
    assert await count(db) == 0


async def test_two_rows_with_one_identifier_are_one_idea(db: AsyncSession):
    told = io.StringIO()
    await run(db, {"id": "1"}, {"id": "2"}, {"id": "1", "title": "Un autre titre"}, report_to=told)
    assert await count(db) == 2
    assert told.getvalue().splitlines()[1] == "4,1,Refused,The identifier is that of line 2."


async def test_two_rows_with_one_address_are_one_idea(db: AsyncSession):
    rows = [{"id": "1", "public_id": "abcdefgh23"}, {"id": "2", "public_id": "abcdefgh23"}]
    report = await run(db, *rows)
    assert (report.imported, report.refused) == (1, 1)


async def test_the_report_is_in_the_order_of_the_file_and_safe_in_a_spreadsheet(db: AsyncSession):
    told = io.StringIO(newline="")
    await run(
        db, {"id": "=1+1", "title": ""}, {"id": "2", "area": "=cmd"}, {"id": "@3", "title": ""},
        report_to=told,
    )  # fmt: skip
    lines = list(csv.reader(io.StringIO(told.getvalue(), newline="")))
    assert lines[0] == ["Line", "Identifier", "Outcome", "Reason"]
    assert [line[0] for line in lines[1:]] == ["2", "3", "4"]
    assert [line[1] for line in lines[1:]] == ["'=1+1", "2", "'@3"]
    assert lines[2][2] == "Imported with a change"


async def test_progress_is_told_after_each_batch(db: AsyncSession):
    seen: list[tuple[int, int]] = []
    rows = [{"id": str(n)} for n in range(BATCH + 1)]
    size = len(table(*rows).getvalue())
    await run(db, *rows, progress=lambda done, read: seen.append((done, read)))
    assert [read for _done, read in seen] == [BATCH, BATCH + 1]
    assert seen[-1][0] == size


async def test_one_source_is_imported_by_one_process_at_a_time(runtime: Runtime, db: AsyncSession):
    async with runtime.database.transaction() as other:
        await run(other, {})
        with pytest.raises(Conflict):
            await run(db, {})
        await db.rollback()
        assert (await run(db, {}, source="un autre site")).imported == 1
        await db.commit()
    assert await count(db) == 2


async def test_headings_without_rows_import_nothing(db: AsyncSession):
    report = await run(db)
    assert (report.rows, report.summary()) == (0, [])


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
async def test_any_delimiter_gives_the_same_ideas(db: AsyncSession, delimiter: str):
    file = table(
        {"proposal": 'Un texte; avec, des | "signes"\tet\ndes lignes.'}, delimiter=delimiter
    )
    await import_ideas(db, file, mapping(), city="Montréal", now=NOW)
    assert (await only(db)).proposal == 'Un texte; avec, des | "signes"\tet\ndes lignes.'


async def test_hostile_words_come_in_as_words(db: AsyncSession):
    title = "Robert'); DROP TABLE idea;-- <script>"
    await run(db, {"title": title, "id": "'; --", "area": "%s %(x)s {0}"})
    idea = await only(db)
    assert (idea.title, idea.source_id) == (title, "'; --")


async def test_a_large_file_takes_few_statements(db: AsyncSession, runtime: Runtime):
    from sqlalchemy import event

    sent: list[str] = []
    engine = runtime.database.engine.sync_engine
    listener = lambda *call: sent.append(call[2])
    event.listen(engine, "before_cursor_execute", listener)
    try:
        await run(db, *({"id": str(n)} for n in range(4 * BATCH)))
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    assert await count(db) == 4 * BATCH
    assert len(sent) < 40
