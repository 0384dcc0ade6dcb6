"""What an operator reads when it could not be done: one line on standard error, never a traceback."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli import main
from tests.cli.conftest import NewPlace, Place, environment

AWAY = "postgresql://nobody:s3cret@127.0.0.1:1/nothing"
Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Type a command as a shell does; return the exit code and what was written to each stream."""

    def run(settings: dict[str, str], *words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["notreville", *words])
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    return run


def away(folder: Path) -> dict[str, str]:
    return environment(Place(AWAY, folder))


@pytest.mark.parametrize(
    "words",
    [
        ("migrate",),
        ("backup", "{folder}/all.tar"),
        ("restore", "{folder}/some.tar"),
        ("export", "ideas", "{folder}/out.json"),
        ("places", "list"),
        ("user", "create-admin", "--email", "a@x.test"),
        ("user", "grant", "--email", "a@x.test", "moderator"),
        ("token", "create", "--email", "a@x.test", "--scope", "read"),
        ("privacy", "retain", "--dry-run"),
        ("demo", "--no-photos"),
    ],
    ids=" ".join,
)
def test_a_database_that_is_away_is_told_in_one_line_without_its_password(
    typed: Typed, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "some.tar").write_bytes(b"")
    code, out, err = typed(away(tmp_path), *(word.format(folder=tmp_path) for word in words))
    assert code == 1
    assert out == ""
    (line,) = err.splitlines()
    assert line.startswith("notreville: the database: ")
    assert "s3cret" not in line
    assert sorted(path.name for path in tmp_path.glob("*.*")) == ["some.tar"], "and nothing is left"


def test_a_revision_that_does_not_exist_is_named(typed: Typed, place: Place) -> None:
    code, _out, err = typed(environment(place), "migrate", "--to", "9999")
    assert code == 1
    assert "9999" in err
    assert len(err.splitlines()) == 1


def test_a_statement_that_fails_does_not_repeat_what_was_typed(typed: Typed, place: Place) -> None:
    place.change("DROP TABLE link_token, api_token CASCADE")
    words = ("token", "create", "--email", "a@x.test", "--scope", "read")
    place.change(
        "INSERT INTO person (public_id, email, email_confirmed_at, password_hash, display_name, language, rta)"
        " VALUES ('abcdefgh23', 'a@x.test', now(), '', 'Amina Secrète', 'fr', '')"
    )
    code, out, err = typed(environment(place), *words)
    assert (code, out) == (1, "")
    (line,) = err.splitlines()
    assert "api_token" in line
    assert "INSERT" not in line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("import", "ideas", "{folder}/x.csv", "--mapping", "nobody", "--language", "en"),
            "There is no mapping “nobody”",
        ),
        (("places", "import", "reference", "atlantis"), "No reference tables"),
        (("user", "grant", "--email", "a@x.test", "moderator"), "nobody has the address a@x.test"),
        (("privacy", "close", "--email", "a@x.test"), "nobody with an open account"),
        (("restore", "{folder}/x.csv"), "the database is not empty"),
    ],
)
def test_a_refusal_is_one_sentence_in_english(
    typed: Typed, place: Place, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    (tmp_path / "x.csv").write_text("id;title\n")
    code, out, err = typed(environment(place), *(word.format(folder=tmp_path) for word in words))
    assert (code, out) == (1, "")
    assert said in err
    assert err.startswith("notreville: ")
    assert "Traceback" not in err


def test_a_folder_that_cannot_be_written_is_told(typed: Typed, place: Place) -> None:
    code, _out, err = typed(environment(place), "backup", "/nowhere/at/all.tar")
    assert code == 1
    assert "/nowhere/at/all.tar" in err
    assert len(err.splitlines()) == 1


def test_what_is_written_to_standard_output_is_the_answer_alone(typed: Typed, place: Place) -> None:
    place.change(
        "INSERT INTO person (public_id, email, email_confirmed_at, password_hash, display_name, language, rta)"
        " VALUES ('abcdefgh23', 'a@x.test', now(), '', 'Amina', 'fr', '')"
    )
    words = ("token", "create", "--email", "a@x.test", "--scope", "read", "--scope", "support")
    code, out, err = typed(environment(place), *words)
    assert (code, err) == (0, ""), "a script takes the key as it is"
    (key,) = out.splitlines()
    assert " " not in key
    assert len(key) > 30


def test_bars_are_drawn_on_terminals_only(
    typed: Typed, new_place: NewPlace, place: Place, tmp_path: Path
) -> None:
    file = tmp_path / "out.json"
    code, out, err = typed(environment(place), "export", "ideas", str(file))
    assert (code, out, err) == (0, f"0 ideas in {file}\n", "")
    assert json.loads(file.read_text())["ideas"] == []
