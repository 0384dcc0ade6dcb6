"""The same file again, changed here or there: each row's outcome, and what the ideas say afterwards."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import using
from app.exchange.importing.report import Report
from app.exchange.importing.run import import_ideas
from app.exchange.rules import OUTCOME_LABELS, Outcome
from app.ideas.models import Gate, Idea, IdeaVersion
from app.ideas.rules import THRESHOLDS, State
from app.places.rules import AreaKind
from tests.exchange.rows import COMPLETE, FIELDS, NOW, mapping

LONG = "Le béton garde la chaleur du jour, et personne ne s’y arrête plus depuis longtemps."


async def bring(db: AsyncSession, *rows: dict[str, str], **options: Any) -> tuple[Report, str]:
    text, told = io.StringIO(newline=""), io.StringIO(newline="")
    writer = csv.DictWriter(text, FIELDS)
    writer.writeheader()
    writer.writerows({**COMPLETE, **row} for row in rows)
    chosen = {"city": "Montréal", "now": NOW, "report_to": told} | options
    with using("en"):
        report = await import_ideas(
            db, io.BytesIO(text.getvalue().encode()), chosen.pop("mapping", mapping()), **chosen
        )
    return report, told.getvalue()


async def ideas_of(db: AsyncSession) -> list[Idea]:
    query = select(Idea).order_by(Idea.id).execution_options(populate_existing=True)
    return list((await db.execute(query)).scalars())


CHANGES: list[tuple[dict[str, str], Outcome, Outcome]] = [
    ({}, Outcome.UNCHANGED, Outcome.UNCHANGED),
    ({"title": "Une ruelle bleue derrière l’école"}, Outcome.DIFFERENT, Outcome.UPDATED),
    ({"problem": LONG}, Outcome.DIFFERENT, Outcome.UPDATED),
    ({"proposal": LONG}, Outcome.DIFFERENT, Outcome.UPDATED),
    ({"theme": "nature"}, Outcome.DIFFERENT, Outcome.UPDATED),
    ({"place": "Parc Jarry"}, Outcome.DIFFERENT, Outcome.UPDATED),
    ({"point": "45.53, -73.62"}, Outcome.DIFFERENT, Outcome.UPDATED),
    ({"language": "en"}, Outcome.DIFFERENT, Outcome.UPDATED),
    ({"state": "withdrawn"}, Outcome.DIFFERENT, Outcome.UPDATED),
    ({"state": "archived"}, Outcome.DIFFERENT, Outcome.UPDATED),
    ({"state": "candidate"}, Outcome.UNCHANGED, Outcome.UNCHANGED),
    ({"supporters_local": "12"}, Outcome.UNCHANGED, Outcome.UNCHANGED),
    ({"threshold": "99"}, Outcome.UNCHANGED, Outcome.UNCHANGED),
    ({"area": "parc-extension"}, Outcome.UNCHANGED, Outcome.UNCHANGED),
]


@pytest.mark.parametrize(("change", "alone", "updating"), CHANGES)
async def test_a_second_import_says_what_it_would_change_and_changes_it_when_asked(
    db: AsyncSession, change: dict[str, str], alone: Outcome, updating: Outcome
) -> None:
    await bring(db, {})
    (before,) = await ideas_of(db)
    kept = (before.title, before.problem, before.state, before.updated_at, before.version)
    report, told = await bring(db, change)
    assert report.outcomes == {alone: 1}
    (after,) = await ideas_of(db)
    assert (after.title, after.problem, after.state, after.updated_at, after.version) == kept
    assert ("updates" in told) is (alone is Outcome.DIFFERENT)
    report, _told = await bring(db, change, update=True)
    assert report.outcomes == {updating: 1}
    report, _told = await bring(db, change, update=True)
    assert report.outcomes == {Outcome.UNCHANGED: 1}, "an update is done once"
    assert len(await ideas_of(db)) == 1


@pytest.mark.parametrize(
    ("change", "versions"),
    [
        ({"title": "Une ruelle bleue derrière l’école"}, 1),
        ({"problem": LONG, "proposal": LONG}, 1),
        ({"theme": "nature"}, 0),
        ({"place": "Parc Jarry"}, 0),
        ({"state": "withdrawn"}, 0),
    ],
)
async def test_only_a_change_of_words_makes_a_version(
    db: AsyncSession, change: dict[str, str], versions: int
) -> None:
    await bring(db, {})
    await bring(db, change, update=True)
    assert (await db.execute(select(func.count(IdeaVersion.id)))).scalar_one() == versions
    (idea,) = await ideas_of(db)
    assert idea.version == 1 + versions


@pytest.mark.parametrize(
    ("area", "kind"),
    [
        ("parc-extension", AreaKind.NEIGHBOURHOOD),
        ("Parc-Extension", AreaKind.NEIGHBOURHOOD),
        ("PARC EXTENSION", AreaKind.NEIGHBOURHOOD),
        ("t:verdun", AreaKind.TERRITORY),
        ("Côte-des-Neiges–Notre-Dame-de-Grâce", AreaKind.TERRITORY),
        ("cote des neiges notre dame de grace", AreaKind.TERRITORY),
        ("REM23", AreaKind.TERRITORY),
        ("Montréal", AreaKind.CITY),
        ("city", AreaKind.CITY),
        ("", AreaKind.CITY),
        ("Atlantide", AreaKind.CITY),
    ],
)
async def test_an_area_is_known_however_it_is_called(
    db: AsyncSession, area: str, kind: AreaKind
) -> None:
    report, told = await bring(db, {"area": area})
    (idea,) = await ideas_of(db)
    assert idea.area.kind is kind
    gate = await db.get_one(Gate, idea.id)
    assert gate.threshold == THRESHOLDS[kind]
    assert (Outcome.ADJUSTED in report.outcomes) is (area == "Atlantide")
    assert ("Atlantide" in told) is (area == "Atlantide")


@pytest.mark.parametrize(
    ("cells", "state", "is_open", "passed"),
    [
        ({}, State.PUBLISHED, True, False),
        ({"state": "candidate"}, State.CANDIDATE, True, True),
        ({"state": "withdrawn", "closing_reason": "Fait."}, State.WITHDRAWN, False, False),
        ({"state": "archived"}, State.ARCHIVED, False, False),
    ],
)
async def test_an_idea_comes_in_as_it_stood_there(
    db: AsyncSession, cells: dict[str, str], state: State, is_open: bool, passed: bool
) -> None:
    await bring(db, {"published_at": "2026-01-02", "supporters_local": "40"} | cells)
    (idea,) = await ideas_of(db)
    gate = await db.get_one(Gate, idea.id)
    assert idea.state is state
    assert gate.is_open is is_open
    assert (gate.passed_at is not None) is passed
    assert (idea.closed_at is not None) is (not is_open)
    assert (gate.local, idea.earlier_local) == (0, 40), "nobody here is counted for others"
    assert (idea.archive_due_at is not None) is (state is State.PUBLISHED)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"id": ""}, "identifier"),
        ({"id": "x" * 121}, "too long"),
        ({"title": ""}, "no title"),
        ({"title": "🎉🎉🎉🎉🎉🎉🎉🎉"}, "in words"),
        ({"problem": "Court."}, "at least 20"),
        ({"proposal": ""}, "at least 20"),
        ({"state": "zombie"}, "zombie"),
        ({"problem": "Le béton\x07 garde la chaleur du jour"}, "cannot be read"),
    ],
)
async def test_a_row_that_cannot_be_an_idea_is_refused_with_its_line_and_reason(
    db: AsyncSession, cells: dict[str, str], words: str
) -> None:
    report, told = await bring(db, {"id": "1"}, {"id": "2"} | cells, {"id": "3"})
    assert report.outcomes == {Outcome.IMPORTED: 2, Outcome.REFUSED: 1}
    rows = list(csv.reader(io.StringIO(told.removeprefix("\ufeff"), newline="")))
    assert len(rows) == 2, "headings, and the one that was refused"
    assert rows[1][0] == "3", "its line in the file"
    assert words in ",".join(rows[1])
    assert len(await ideas_of(db)) == 2


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_is_said_in_both_languages(outcome: Outcome) -> None:
    from app.core.i18n.catalog import messages

    assert OUTCOME_LABELS[outcome] in messages("fr")
