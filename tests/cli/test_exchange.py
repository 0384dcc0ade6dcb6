"""Ideas in and out of files, as an operator types it."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import NewPlace, Notreville, Place

DECIDIM = """id;title/fr;body/fr;state;published_at
1;Une ruelle verte rue Querbes;<p>Trop d’asphalte, pas assez d’ombre. Plantons des arbres avec les voisins.</p>;accepted;2026-05-01
2;;<p>Sans titre, mais avec un texte assez long pour être lu.</p>;accepted;2026-05-02
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "proposals.csv"
    path.write_text(DECIDIM)
    return path


def test_an_import_says_what_became_of_each_row(
    notreville: Notreville, place: Place, file: Path
) -> None:
    done = notreville(
        place, "import", "ideas", str(file), "--mapping", "decidim", "--source", "ville"
    )
    assert done.exit_code == 0, done.output
    assert "2 rows read" in done.output
    assert place.rows("SELECT source, source_id FROM idea") == [("ville", "1")]
    report = (file.parent / "proposals-report.csv").read_text()
    assert "3,2," in report
    again = notreville(
        place, "import", "ideas", str(file), "--mapping", "decidim", "--source", "ville"
    )
    assert again.exit_code == 0
    assert place.rows("SELECT count(*) FROM idea") == [(1,)]


def test_a_dry_run_and_a_strict_refusal_keep_nothing(
    notreville: Notreville, place: Place, file: Path
) -> None:
    words = ("import", "ideas", str(file), "--mapping", "decidim")
    assert "nothing was kept" in notreville(place, *words, "--dry-run").output
    assert notreville(place, *words, "--strict").exit_code == 1
    assert place.rows("SELECT count(*) FROM idea") == [(0,)]


def test_an_unknown_mapping_and_a_missing_file_are_refused(
    notreville: Notreville, place: Place, file: Path
) -> None:
    assert notreville(place, "import", "ideas", str(file), "--mapping", "nobody").exit_code == 1
    assert (
        notreville(place, "import", "ideas", "/nowhere.csv", "--mapping", "decidim").exit_code == 2
    )


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_export_imports_again_identically(
    notreville: Notreville, seeded: Place, new_place: NewPlace, tmp_path: Path, kind: str
) -> None:
    first, second = tmp_path / f"one.{kind}", tmp_path / f"two.{kind}"
    done = notreville(seeded, "export", "ideas", str(first))
    assert done.exit_code == 0, done.output
    other = new_place("migrated")
    done = notreville(other, "import", "ideas", str(first), "--mapping", "notreville", "--strict")
    assert done.exit_code == 0, done.output
    notreville(other, "export", "ideas", str(second))
    assert unspoken(second, kind) == unspoken(first, kind)


def unspoken(file: Path, kind: str) -> list[dict[str, Any]]:
    """Return the ideas of an export without whom they speak for: that is proved at each place anew."""
    if kind == "csv":
        with file.open(encoding="utf-8-sig", newline="") as lines:
            ideas: list[dict[str, Any]] = list(csv.DictReader(lines))
    else:
        ideas = json.loads(file.read_text())["ideas"]
    assert ideas
    return [{k: v for k, v in idea.items() if "organis" not in k.lower()} for idea in ideas]


def test_an_export_of_an_unknown_kind_is_wrong_usage(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    assert notreville(place, "export", "ideas", str(tmp_path / "x.xlsx")).exit_code == 2
