"""A list of skills or causes comes in, as an operator types it."""

from pathlib import Path

import pytest

from tests.cli.conftest import Notreville, Place


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "ailleurs"
    folder.mkdir()
    path = folder / "skills.csv"
    path.write_text("code,fr,en\nWOOD,Menuiserie,Woodworking\nGLIDE,Parapente,Paragliding\n")
    return path


def test_an_import_of_terms_says_what_became_of_each_row(
    notreville: Notreville, place: Place, file: Path
) -> None:
    report = file.parent / "report.csv"
    words = ("import", "terms", str(file), "--kind", "skill", "--language", "en")
    assert "nothing was kept" in notreville(place, *words, "--dry-run").output
    assert place.rows("SELECT count(*) FROM term_code") == [(0,)]
    done = notreville(place, *words, "--report", str(report))
    assert done.exit_code == 0, done.output
    assert "2 rows read" in done.output
    assert "New: proposed to the team: 1" in done.output
    assert place.rows("SELECT scheme, external, code FROM term_code") == [
        ("ailleurs", "WOOD", "carpentry")
    ]
    assert place.rows("SELECT action FROM audit_entry") == [("terms.imported",)]
    assert len(report.read_text(encoding="utf-8-sig").splitlines()) == 3


def test_wrong_usage_is_said(notreville: Notreville, place: Place, file: Path) -> None:
    words = ("import", "terms", str(file))
    assert notreville(place, *words).exit_code == 2
    assert notreville(place, *words, "--kind", "hobby").exit_code == 2
    assert notreville(place, *words, "--kind", "skill", "--source", "a:b").exit_code == 2
    same = notreville(place, *words, "--kind", "skill", "--report", str(file))
    assert same.exit_code == 2
    file.write_text("nothing\nof use\n")
    refused = notreville(place, *words, "--kind", "skill")
    assert refused.exit_code == 1
    assert "colonne «" in str(refused.exception)
