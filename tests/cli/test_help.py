"""Every command says what it does; wrong words end with 2, what cannot be done with 1 and a reason."""

from collections.abc import Iterator

import click
import pytest
import typer
from typer.testing import CliRunner

from app.cli.root import cli
from tests.cli.conftest import Notreville, Place

NOWHERE = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing", "SECRET_KEY": "k" * 40}


def commands(
    command: click.Command, *words: str
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield words, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(inner, *words, name)


EVERY = dict(commands(typer.main.get_command(cli)))
LEAVES = {
    words: command for words, command in EVERY.items() if not getattr(command, "commands", None)
}


def run(*words: str, **env: str):
    return CliRunner().invoke(cli, list(words), env=NOWHERE | env)


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_it_explains_itself(words: tuple[str, ...]) -> None:
    done = run(*words, "--help")
    assert done.exit_code == 0
    command = EVERY[words]
    assert command.help
    first = command.help.strip().splitlines()[0]
    assert first.split()[0] in done.output
    assert first.strip().endswith((".", ";", ","))


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_each_of_its_options_is_explained(words: tuple[str, ...]) -> None:
    for parameter in LEAVES[words].params:
        if isinstance(parameter, click.Option) and parameter.name not in {
            "install_completion", "show_completion", "help",
        }:  # fmt: skip
            assert parameter.help, f"{' '.join(words)} {parameter.opts}"


def test_the_commands_of_the_manual_are_there() -> None:
    top = {words[0] for words in EVERY if len(words) == 1}
    assert {
        "serve", "worker", "migrate", "demo", "user", "import", "export", "places", "token",
        "backup", "restore", "doctor",
    } <= top  # fmt: skip


@pytest.mark.parametrize(
    "words", [w for w, c in EVERY.items() if getattr(c, "commands", None)], ids=" ".join
)
def test_a_group_alone_shows_what_it_holds(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code in {0, 2}
    for name in getattr(EVERY[words], "commands", {}):
        assert name in done.output


@pytest.mark.parametrize(
    "words",
    [
        ("serv",),
        ("import", "people"),
        ("import", "ideas"),
        ("import", "ideas", "/nowhere.csv", "--mapping", "decidim"),
        ("export", "ideas"),
        ("export", "ideas", "x.xlsx"),
        ("places", "import", "boundaries", "/nowhere.json", "--kind", "territory"),
        ("places", "import", "city", "/nowhere"),
        ("token", "create", "--email", "a@x.ca", "--scope", "all"),
        ("token", "create", "--email", "a@x.ca", "--scope", "read", "--days", "0"),
        ("user", "grant", "--email", "a@x.ca", "emperor"),
        ("user", "create"),
        ("restore", "/nowhere.tar"),
        ("doctor", "--loud"),
    ],
    ids=" ".join,
)
def test_wrong_words_end_with_two(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"PORT": "99999"}, "PORT"),
        ({"WORKERS": "0"}, "WORKERS"),
        ({"WORKERS": "many"}, "WORKERS"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        ({"ENVIRONMENT": "staging"}, "ENVIRONMENT"),
        ({"DATABASE_POOL": "-1"}, "DATABASE_POOL"),
    ],
)
def test_a_setting_that_cannot_be_is_named(settings: dict[str, str], named: str) -> None:
    done = run("doctor", **settings)
    assert done.exit_code == 1
    assert named in done.output
    assert "Traceback" not in done.output


def test_a_bad_setting_is_not_repeated() -> None:
    done = run("doctor", SECRET_KEY="k" * 40, PORT="my-secret-in-the-wrong-place")
    assert done.exit_code == 1
    assert "my-secret" not in done.output


def test_production_refuses_and_says_everything_that_is_wrong() -> None:
    done = run("doctor", ENVIRONMENT="production", SECRET_KEY="short", BASE_URL="http://x.test")
    assert done.exit_code == 1
    for name in ("SECRET_KEY", "BASE_URL"):
        assert name in done.output or name in str(done.exception)


@pytest.mark.parametrize(
    "words",
    [
        ("user", "grant", "--email", "a@x.ca", "moderator"),
        ("export", "ideas", "{folder}/out.csv"),
        ("places", "list"),
        ("token", "create", "--email", "a@x.ca", "--scope", "read"),
        ("backup", "{folder}/all.tar"),
        ("migrate",),
    ],
    ids=" ".join,
)
def test_a_database_that_is_away_is_no_success(words: tuple[str, ...], tmp_path) -> None:
    done = run(*(word.format(folder=tmp_path) for word in words), DATA_DIR=str(tmp_path))
    assert done.exit_code != 0
    assert not (tmp_path / "all.tar").exists()
    assert not (tmp_path / "out.csv").exists(), "a file is written whole or not at all"


def test_the_doctor_looks_at_the_rest_when_the_database_is_away(
    notreville: Notreville, place: Place
) -> None:
    done = notreville(place, "doctor", DATABASE_URL=NOWHERE["DATABASE_URL"])
    assert done.exit_code == 1
    assert "ILL  database" in done.output
    assert "ok   files" in done.output
    assert "ok   mail" in done.output


@pytest.mark.parametrize("mail", ["smtp://127.0.0.1:1", "smtps://127.0.0.1:1"])
def test_the_doctor_tells_of_a_mail_server_that_does_not_answer(
    notreville: Notreville, place: Place, mail: str
) -> None:
    done = notreville(place, "doctor", MAIL_URL=mail)
    assert done.exit_code == 1
    assert "ILL  mail" in done.output


@pytest.mark.parametrize("words", [(), ("import",), ("export",)], ids=" ".join)
def test_the_help_of_the_whole_fits_one_screen_and_no_line_is_cut(words: tuple[str, ...]) -> None:
    said = run(*words, "--help", COLUMNS="80").output
    assert "..." not in said.replace("[ARGS]...", "")
    assert all(len(line) <= 80 for line in said.splitlines())
    assert len(said.splitlines()) <= 30
