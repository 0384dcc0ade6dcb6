"""A fresh, empty database and folder for each operator."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from alembic import command
from sqlalchemy.engine import make_url
from typer.testing import CliRunner, Result

from app.cli.root import cli
from app.cli.schema import configuration
from tests.conftest import KEPT
from tests.database import copy_of_template

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
    """Make, once each, a ``migrated`` and a ``seeded`` database that places are copied from.

    The first is the tests' own template, said to have every migration: running them takes seconds,
    and has a test of its own.
    """
    made: dict[str, str] = {}

    with ExitStack() as databases:

        def original(kind: str) -> str:
            if kind not in made:
                name = f"cli_{kind}_{os.getpid()}"
                address = databases.enter_context(copy_of_template(server_url, KEPT, name))
                command.stamp(configuration(address), "head")
                if kind == "seeded":
                    place = Place(address, tmp_path_factory.mktemp(kind))
                    done = CliRunner().invoke(cli, ["demo", "--no-photos"], env=environment(place))
                    assert done.exit_code == 0, done.output
                made[kind] = name
            return made[kind]

        yield original


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
