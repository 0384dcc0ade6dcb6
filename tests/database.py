"""Databases of tests: a migrated template, copies of it, and emptying between tests."""

import asyncio
import contextlib
import functools
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from fasteners import InterProcessLock
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from app.core.db import Database
from app.core.db.schema import FUNCTIONS, all_tables, queue_sql
from app.places.service import load_reference

MADE_ONCE = frozenset({"territory", "neighbourhood", "rta_share", "alembic_version"})
SOURCES = ("migrations", "app")


@contextlib.contextmanager
def copy_of_template(server_url: str, kept: Path, name: str) -> Iterator[str]:
    """Make the database ``name`` with every table and place; give its address; drop it at the end."""
    kept.mkdir(parents=True, exist_ok=True)
    with InterProcessLock(kept / "template.lock"):
        template = make_template(server_url, kept)
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def make_template(server_url: str, kept: Path) -> str:
    """Make, once per state of the schema, a database with every table and place; return its name."""
    name = f"template_{_fingerprint()}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if known.fetchone():
            return name
        connection.execute(f"CREATE DATABASE {name}_part")
    url = make_url(server_url).set(database=f"{name}_part")
    fill_schema(url.render_as_string(hide_password=False))
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name}_part RENAME TO {name}")
    return name


def fill_schema(url: str) -> None:
    """Make every table in an empty database, and the city's places."""
    base = all_tables()
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(FUNCTIONS)
        connection.execute(queue_sql())
    base.metadata.create_all(engine)
    engine.dispose()
    asyncio.run(_write_places(url))


async def _write_places(url: str) -> None:
    database = Database(url)
    async with database.transaction() as session:
        await load_reference(session)
    await database.close()


def _fingerprint() -> str:
    digest = hashlib.blake2b(digest_size=6)
    root = Path(__file__).parents[1]
    for pattern in (
        "app/**/models.py",
        "app/**/*.sql",
        "app/places/reference/**/*",
        "migrations/**/*.py",
        "app/core/counter.py",
        "tests/database.py",
    ):
        for path in sorted(root.glob(pattern)):
            if path.is_file():
                digest.update(path.read_bytes())
    return digest.hexdigest()


@functools.cache
def _cleaner(url: str) -> psycopg.Connection[Any]:
    """Return one connection for all the cleaning; it stirs no trigger and checks no reference."""
    connection = psycopg.connect(url, autocommit=True)
    connection.execute("SET session_replication_role = replica")
    return connection


@functools.cache
def _probe(kept: frozenset[str]) -> str:
    """Write, once, the question that finds the tables with rows: knowing all of them takes milliseconds."""
    tables = [t.name for t in all_tables().metadata.sorted_tables if t.name not in kept]
    tables += ["procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers"]
    return " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables
    )


def empty(url: str, kept: frozenset[str]) -> None:
    """Delete what a test left, in every table but ``kept``.

    Tables hold few rows here: deleting them is far quicker than TRUNCATE, which makes new files for
    each table that points to one of them, and for each of their indexes.
    """
    connection = _cleaner(url)
    full = [row[0] for row in connection.execute(_probe(kept))]
    if full:
        connection.execute("; ".join(f"DELETE FROM {name}" for name in full))
