"""Files of other platforms, in the shapes they publish them, come in with every loss explained."""

import csv
import io
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.i18n import using
from app.exchange.importing.report import Report
from app.exchange.importing.run import import_ideas
from app.exchange.mapping.load import load_mapping
from app.exchange.rules import Outcome
from app.ideas.models import Gate, Idea
from app.ideas.rules import State
from tests.exchange.rows import NOW

FILES = Path(__file__).parent / "files"
Read = Callable[..., Awaitable[tuple[Report, dict[str, Any], list[dict[str, str]]]]]


@pytest.fixture
def read(db: AsyncSession) -> Read:
    """Import a file by a mapping; give the report, the ideas by source id, and the report's file."""

    async def go(path: Path, mapping: str):
        told = io.StringIO(newline="")
        with using("en"), path.open("rb") as file:
            report = await import_ideas(
                db, file, load_mapping(mapping), city="Montréal", now=NOW, report_to=told
            )
        await db.commit()
        ideas = (await db.execute(select(Idea))).scalars()
        lines = list(csv.DictReader(io.StringIO(told.getvalue())))
        return report, {idea.source_id: idea for idea in ideas}, lines

    return go


async def test_paris_comes_in_with_what_is_known_and_no_more(read: Read):
    report, ideas, lines = await read(FILES / "paris.csv", "paris")
    assert report.rows == 6
    assert report.outcomes == {Outcome.REFUSED: 1, Outcome.IMPORTED: 1, Outcome.ADJUSTED: 4}
    assert lines[0] == {
        "Line": "2", "Identifier": "101", "Outcome": "Refused", "Reason": "There is no title.",
    }  # fmt: skip
    garden = ideas["102"]
    assert garden.title == "Un potager sur le toit du gymnase"
    assert garden.themes == ["nature"]
    assert garden.state is State.CANDIDATE
    assert garden.published_at.year == 2017
    assert garden.author_id is None
    assert "Adresse\u00a0: 12, rue du Puits, 18e arrondissement" in garden.problem
    assert "Budget\u00a0: 110\u00a0000\u00a0€" in garden.proposal
    assert "Ouverture au public\u00a0: mars 2020" in garden.proposal
    assert "(<https://budget.example/projet?id=102&v=1>)" in garden.proposal


async def test_paris_does_not_invent_what_a_row_does_not_say(read: Read):
    _report, ideas, _lines = await read(FILES / "paris.csv", "paris")
    clock = ideas["103"]
    assert clock.state is State.ARCHIVED
    assert clock.closing_reason == "Projet lauréat abandonné."
    assert "Adresse" not in clock.problem
    assert "Mené par" not in clock.proposal
    assert "Budget\u00a0:" not in ideas["106"].proposal
    assert "http" not in ideas["106"].proposal
    assert ideas["106"].title == "#RuesPropres, trier plus et jeter moins"


async def test_paris_is_the_whole_city_until_its_places_are_loaded(read: Read):
    report, ideas, lines = await read(FILES / "paris.csv", "paris")
    assert {idea.territory_id for idea in ideas.values()} == {None}
    said = {line["Identifier"]: line["Reason"] for line in lines}
    assert "“75018” is not on our map" in said["102"]
    assert "104" not in said, "a project for the whole city has lost nothing"
    assert "the name of the area was added" in said["105"]
    assert ideas["105"].title == "Bancs (Montréal)"
    assert report.reasons[Outcome.REFUSED, "There is no title."] == 1


async def test_decidim_comes_in_with_its_languages_states_and_html(read: Read):
    report, ideas, lines = await read(FILES / "decidim.csv", "decidim")
    assert report.rows == 6
    trees = ideas["11"]
    assert trees.language == "fr"
    assert trees.proposal.startswith(
        "Planter **douze arbres** devant la bibliothèque.\n\n- des érables\n- des [lilas]("
    )
    assert "(<https://decidim.example/proposals/11>)" in trees.proposal
    assert "XX-PROP-2024-11" in trees.problem
    assert trees.neighbourhood_id is not None
    assert (trees.place_lat, trees.place_lon) == (45.5285, -73.63)
    assert (trees.state, trees.earlier_other) == (State.CANDIDATE, 42)
    bench = ideas["12"]
    assert (bench.language, bench.title) == ("en", "A bench at every bus stop")
    assert "The original proposal" in bench.proposal
    assert "\n\nA bench at each stop" in bench.proposal
    assert ideas["13"].state is State.ARCHIVED
    assert ideas["13"].closing_reason == "La rue est un axe d’urgence."
    assert ideas["14"].state is State.WITHDRAWN
    said = {line["Identifier"]: line for line in lines}
    assert said["15"]["Outcome"] == "Left out by the mapping"
    assert said["16"]["Reason"] == "The mapping does not say what the state “validating” means."


async def test_decidim_leaves_everybodys_name_behind(read: Read, db: AsyncSession):
    _report, ideas, _lines = await read(FILES / "decidim.csv", "decidim")
    words = " ".join(
        f"{i.title} {i.problem} {i.proposal} {i.closing_reason}" for i in ideas.values()
    )
    assert "Une Personne" not in words
    assert "Une Autre" not in words


async def test_the_gate_of_an_imported_idea_starts_from_nobody(read: Read, db: AsyncSession):
    _report, ideas, _lines = await read(FILES / "decidim.csv", "decidim")
    gate = await db.get_one(Gate, ideas["11"].id)
    assert (gate.local, gate.other, gate.threshold, gate.is_open) == (0, 0, 25, True)
    assert gate.passed_at == ideas["11"].published_at
    assert not (await db.get_one(Gate, ideas["14"].id)).is_open


async def test_decidims_json_is_read_as_its_tables_are(read: Read):
    report, ideas, _lines = await read(FILES / "decidim.json", "decidim")
    assert report.imported == 1
    assert ideas["21"].title == "Un piano au métro Parc"
    assert ideas["21"].earlier_other == 5


async def test_consuls_open_data_comes_in(read: Read):
    report, ideas, lines = await read(FILES / "consul_open_data.csv", "consul")
    shade = ideas["31"]
    assert shade.problem == "La cour est trop chaude dès le mois de mai."
    assert shade.proposal.startswith("Tendre des voiles et planter")
    assert shade.earlier_other == 120
    assert shade.published_at.isoformat() == "2019-04-02T08:00:00+00:00"
    assert ideas["32"].state is State.WITHDRAWN
    assert ideas["32"].closing_reason == "Le marché existe maintenant."
    assert "vient d’un site CONSUL" in ideas["32"].problem
    assert report.refused == 1
    assert lines[-1]["Identifier"] == "33"


async def test_consuls_administrators_export_comes_in_by_its_french_headings(read: Read):
    report, ideas, lines = await read(FILES / "consul_admin.csv", "consul")
    assert report.imported == 3
    assert ideas["41"].state is State.PUBLISHED
    assert ideas["42"].state is State.ARCHIVED
    assert ideas["42"].closing_reason == "Trop cher."
    assert ideas["43"].state is State.PUBLISHED
    assert [line["Identifier"] for line in lines] == ["42"]
    assert "“Vistalegre”" in lines[0]["Reason"]


REAL = os.environ.get("NOTREVILLE_PARIS_CSV", "")


@pytest.mark.skipif(not REAL, reason="NOTREVILLE_PARIS_CSV does not name the file of Paris")
async def test_the_file_of_paris_loads_with_five_projects_refused_for_want_of_a_title(read: Read):
    report, ideas, lines = await read(Path(REAL), "paris")
    assert report.rows == 1_214
    assert (report.imported, report.refused) == (1_209, 5)
    refused = [line for line in lines if line["Outcome"] == "Refused"]
    assert [line["Reason"] for line in refused] == ["There is no title."] * 5
    assert all(line["Line"].isdigit() for line in refused)
    assert all(idea.themes for idea in ideas.values())
    again, _ideas, _lines = await read(Path(REAL), "paris")
    assert again.outcomes == {Outcome.UNCHANGED: 1_209, Outcome.REFUSED: 5}
