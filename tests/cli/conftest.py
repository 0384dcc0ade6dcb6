"""A fresh, empty database and folder for each operator."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url
from typer.testing import CliRunner, Result

from app.cli.root import cli

Notreville = Callable[..., Result]


@dataclass
class Place:
    """One installation: its database's address and its folder."""

    address: str
    folder: Path

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Ask the database."""
        with psycopg.connect(self.address) as connection:
            return list(connection.execute(query))

    def change(self, statement: str) -> None:
        """Change something behind everybody's back."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(statement)


NewPlace = Callable[..., Place]


def environment(place: Place) -> dict[str, str]:
    """Return the settings of a place."""
    return {
        "DATABASE_URL": place.address,
        "DATA_DIR": str(place.folder),
        "STORAGE_URL": f"file:{place.folder}/files",
        "MAIL_URL": f"file:{place.folder}/mail",
        "SECRET_KEY": "tests-only-" + "x" * 40,
        "PASSWORD_MEMORY_KIB": "8",
    }


@pytest.fixture(scope="session")
def originals(
    server_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], str]]:
    """Make, once each, a ``migrated`` and a ``seeded`` database that places are copied from."""
    made: dict[str, str] = {}

    def original(kind: str) -> str:
        if kind in made:
            return made[kind]
        like = original("migrated") if kind == "seeded" else "template1"
        name = f"cli_{kind}_{os.getpid()}"
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        made[kind] = name
        folder = tmp_path_factory.mktemp(kind)
        place = Place(address_of(server_url, name), folder)
        words = ["migrate"] if kind == "migrated" else ["demo", "--no-photos"]
        done = CliRunner().invoke(cli, words, env=environment(place))
        assert done.exit_code == 0, done.output
        return name

    yield original
    with psycopg.connect(server_url, autocommit=True) as connection:
        for name in made.values():
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def new_place(
    server_url: str, tmp_path: Path, originals: Callable[[str], str]
) -> Iterator[NewPlace]:
    """Make places (``empty``, ``migrated`` or ``seeded``), and remove them at the end."""
    made: list[str] = []

    def make(kind: str = "empty") -> Place:
        name = f"cli_{os.getpid()}_{len(made)}_{tmp_path.name.strip('_')[-24:]}".lower()
        like = "template1" if kind == "empty" else originals(kind)
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        made.append(name)
        folder = tmp_path / name
        folder.mkdir()
        return Place(address_of(server_url, name), folder)

    yield make
    with psycopg.connect(server_url, autocommit=True) as connection:
        for name in made:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def address_of(server_url: str, name: str) -> str:
    """Return the address of a database of the tests' server."""
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def place(new_place: NewPlace) -> Place:
    """Give a place with tables and no people."""
    return new_place("migrated")


@pytest.fixture
def seeded(new_place: NewPlace) -> Place:
    """Give a place with the demonstration, without photographs."""
    return new_place("seeded")


@pytest.fixture
def notreville() -> Notreville:
    """Type a command at a place: ``notreville(place, "user", "create", …)``."""

    def run(at: Place, *words: str, typed: str = "", **env: str) -> Result:
        return CliRunner().invoke(cli, list(words), input=typed, env=environment(at) | env)

    return run
