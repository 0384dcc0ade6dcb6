"""Bringing ideas in by hand: what the operator reads, what is written down, what bad files get."""

import csv
import json
from pathlib import Path

import psycopg

from tests.cli.conftest import Notreville, Place

HEAD = "id;title/fr;body/fr;state;published_at\n"
BODY = "Trop d’asphalte, pas assez d’ombre. Plantons des arbres avec les voisins."


def row(number: int, title: str = "Une ruelle verte rue Querbes", body: str = BODY) -> str:
    return f"{number};{title};<p>{body}</p>;accepted;2026-05-01\n"


def file_of(folder: Path, content: str | bytes, name: str = "ideas.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def bring(notreville: Notreville, place: Place, file: Path, *more: str):
    return notreville(place, "import", "ideas", str(file), "--mapping", "decidim", *more)


def told(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def kept(place: Place) -> int:
    [(number,)] = place.rows("SELECT count(*) FROM idea")
    return int(str(number))


def test_a_second_import_says_that_nothing_changed_and_changes_nothing(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    file = file_of(tmp_path, HEAD + row(1) + row(2, "Un four à pain au parc"))
    assert bring(notreville, place, file).exit_code == 0
    everything = "SELECT * FROM idea ORDER BY id"
    before = place.rows(everything)
    again = bring(notreville, place, file, "--update")
    assert again.exit_code == 0
    assert "Inchangées" in again.output or "Unchanged" in again.output or ": 2" in again.output
    assert place.rows(everything) == before
    assert place.rows("SELECT count(*) FROM idea_version") == [(0,)]


def test_a_change_is_told_and_taken_in_when_asked(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    bring(notreville, place, file_of(tmp_path, HEAD + row(1)))
    changed = file_of(tmp_path, HEAD + row(1, "Deux ruelles vertes rue Querbes"))
    title = "SELECT title, version FROM idea"
    bring(notreville, place, changed)
    assert place.rows(title) == [("Une ruelle verte rue Querbes", 1)]
    bring(notreville, place, changed, "--update")
    assert place.rows(title) == [("Deux ruelles vertes rue Querbes", 2)]
    assert place.rows("SELECT title FROM idea_version") == [("Une ruelle verte rue Querbes",)]


UNREADABLE = [
    (b"", "vide"),
    ((HEAD + row(1, "Une allée")).encode("cp1252"), "Ligne 2"),
    (HEAD.encode() + b"1;\xff\xfe;x;accepted;2026\n", "ligne 2"),
    (b"PK\x03\x04" + b"\0" * 64, "CSV"),
    (";".join(f"c{n}" for n in range(1_000_000)).encode() + b"\n", "caract"),
    (";".join(f"c{n}" for n in range(5_000)).encode() + b"\n", "colonnes"),
    (b"nom;prenom\nA;B\n", "colonne"),
    (b'{"ideas": 7}', "liste"),
    (b'{"ideas": [', "JSON"),
    ((HEAD + '1;"Une ruelle;<p>x</p>;accepted;2026-05-01\n').encode(), "guillemet"),
]


def test_a_file_that_cannot_be_read_is_refused_with_its_reason_and_nothing_is_kept(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    for content, said in UNREADABLE:
        done = bring(notreville, place, file_of(tmp_path, content))
        assert done.exit_code == 1, said
        message = str(getattr(done.exception, "message", done.exception))
        assert said.lower() in message.lower()
        assert len(message) < 400, "however much there is in the file"
    assert kept(place) == 0
    assert place.rows("SELECT count(*) FROM audit_entry") == [(0,)]


def test_a_file_that_breaks_off_in_its_midst_leaves_nothing_of_its_beginning(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    many = "".join(row(n, f"Une ruelle verte numéro {n}") for n in range(600))
    done = bring(notreville, place, file_of(tmp_path, (HEAD + many).encode() + b"601;\xff\n"))
    assert done.exit_code == 1
    assert kept(place) == 0


def test_short_rows_are_refused_by_their_line_and_the_others_come_in(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    file = file_of(tmp_path, HEAD + row(1) + "2;Trop court\n" + row(3, "Un four à pain au parc"))
    done = bring(notreville, place, file)
    assert done.exit_code == 0
    assert kept(place) == 2
    report = told(tmp_path / "ideas-report.csv")
    assert len(report) == 2
    assert report[1][0] == "3"
    assert "2 cellules" in report[1][3]


def test_the_report_goes_where_it_is_asked_and_never_over_the_file(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    file = file_of(tmp_path, HEAD + row(1) + row(1))
    before = file.read_bytes()
    (tmp_path / "sub").mkdir()
    for name in (str(file), str(tmp_path / "sub" / ".." / "ideas.csv")):
        done = bring(notreville, place, file, "--report", name)
        assert done.exit_code == 2
        assert "over the file" in done.output
        assert file.read_bytes() == before
    assert kept(place) == 0
    where = tmp_path / "sub" / "report.csv"
    assert bring(notreville, place, file, "--report", str(where)).exit_code == 0
    assert [line[0] for line in told(where)] == ["Ligne", "3"]


def test_headings_and_reasons_are_in_the_language_asked_for(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    file = file_of(tmp_path, HEAD + row(1) + row(2, ""))
    done = bring(notreville, place, file, "--language", "en")
    assert "There is no title." in done.output
    assert told(tmp_path / "ideas-report.csv")[0] == ["Line", "Identifier", "Outcome", "Reason"]
    assert bring(notreville, place, file, "--language", "de").exit_code == 2


def test_a_report_opened_in_a_spreadsheet_runs_nothing(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    evil = '=HYPERLINK("http://x.example")'
    file = file_of(tmp_path, HEAD + f'"{evil.replace(chr(34), chr(34) * 2)}";;<p>x</p>;accepted;\n')
    bring(notreville, place, file)
    ((_line, identifier, _outcome, _reason),) = told(tmp_path / "ideas-report.csv")[1:]
    assert identifier == f"'{evil}"


def test_strict_says_what_was_refused_and_keeps_nothing(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    file = file_of(tmp_path, HEAD + row(1) + row(2, ""))
    done = bring(notreville, place, file, "--strict")
    assert done.exit_code == 1
    assert "2 rows read" in done.output
    assert kept(place) == 0
    assert len(told(tmp_path / "ideas-report.csv")) == 2
    assert place.rows("SELECT count(*) FROM audit_entry") == [(0,)]


def test_what_came_in_and_what_went_out_is_written_down(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    file = file_of(tmp_path, HEAD + row(1))
    bring(notreville, place, file, "--dry-run")
    bring(notreville, place, file, "--source", "decidim-montreal")
    notreville(place, "export", "ideas", str(tmp_path / "out.csv"))
    assert place.rows("SELECT action, by_id, detail FROM audit_entry ORDER BY id") == [
        ("ideas.imported", None, {"rows": 1, "file": "ideas.csv", "source": "decidim-montreal"}),
        ("ideas.exported", None, {"ideas": 1, "kind": "csv"}),
    ]


def test_the_processes_that_serve_pages_are_told_of_an_import_and_of_no_dry_run(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    file = file_of(tmp_path, HEAD + row(1))
    with psycopg.connect(place.address, autocommit=True) as ear:
        ear.execute("LISTEN pages")
        bring(notreville, place, file, "--dry-run")
        bring(notreville, place, file)
        heard = [json.loads(n.payload) for n in ear.notifies(timeout=2, stop_after=1)]
        heard += [json.loads(n.payload) for n in ear.notifies(timeout=0.01)]
    assert heard == [["", ["ideas"]]]


def test_an_export_that_fails_leaves_the_one_of_yesterday(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    bring(notreville, place, file_of(tmp_path, HEAD + row(1)))
    file = tmp_path / "out.json"
    assert notreville(place, "export", "ideas", str(file)).exit_code == 0
    yesterday = file.read_bytes()
    place.change("ALTER TABLE gate RENAME COLUMN local TO nearby")
    assert notreville(place, "export", "ideas", str(file)).exit_code == 1
    assert file.read_bytes() == yesterday
    assert sorted(path.name for path in tmp_path.glob("out*")) == ["out.json"]


def test_an_exported_cell_is_no_formula_and_its_headings_speak_the_language(
    notreville: Notreville, place: Place, tmp_path: Path
) -> None:
    bring(notreville, place, file_of(tmp_path, HEAD + row(1, "=SOMME(A1:A9) pour la ruelle")))
    for language, heading in (("fr", "Titre"), ("en", "Title")):
        file = tmp_path / f"{language}.csv"
        notreville(place, "export", "ideas", str(file), "--language", language)
        headings, cells = told(file)
        assert cells[headings.index(heading)] == "'=SOMME(A1:A9) pour la ruelle"
