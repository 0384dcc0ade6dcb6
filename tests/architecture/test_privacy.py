"""Nothing is kept of a person that the register does not name, with its purpose and its term."""

import tomllib
from typing import Any

import psycopg
import pytest
from sqlalchemy import Column, Table

from app.core import jobs
from app.core.db.schema import all_tables
from tests import servers
from tests.architecture import house
from tests.migrations import from_models

REGISTER = house.ROOT / "docs" / "privacy-register"
LINES: dict[str, dict[str, Any]] = {
    table: line
    for part in sorted(REGISTER.glob("*.toml"))
    for table, line in tomllib.loads(part.read_text()).items()
}
TABLES = {table.name: table for table in all_tables().metadata.sorted_tables}
LOOKS_PERSONAL = (
    "email",
    "name",
    "address",
    "phone",
    "password",
    "rta",
    "body",
    "secret",
    "payload",
)
COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = 'public' ORDER BY 1, 2
"""


@pytest.fixture(scope="module")
def columns(server_url: str, worker_id: str) -> dict[str, set[str]]:
    """Give the columns of every table that a database of ours has, the job queue's included."""
    found: dict[str, set[str]] = {}
    with servers.database(server_url, f"register_{worker_id}") as address:
        from_models(address)
        with psycopg.connect(address) as connection:
            for table, column in connection.execute(COLUMNS):
                found.setdefault(table, set()).add(column)
    return found


def listed(table: str) -> set[str]:
    line = LINES.get(table, {})
    return set(line.get("personal", {})) | set(line.get("other", []))


def test_every_table_is_in_the_register_and_no_other(columns):
    assert set(columns) - set(LINES) == set(), "add it to docs/privacy-register/"
    assert set(LINES) - set(columns) == set()


def test_every_column_of_a_table_with_personal_data_is_listed_once(columns):
    unlisted, unknown = [], []
    for table, line in LINES.items():
        if "nobody" in line:
            continue
        unlisted += [f"{table}.{c}" for c in sorted(columns.get(table, set()) - listed(table))]
        unknown += [f"{table}.{c}" for c in sorted(listed(table) - columns.get(table, set()))]
        assert set(line["personal"]) & set(line.get("other", [])) == set(), table
    assert unlisted == [], "say what it is for in docs/privacy-register/"
    assert unknown == []


def test_every_line_says_what_it_is_for_and_how_long():
    for table, line in LINES.items():
        if "nobody" in line:
            assert line["nobody"].endswith("."), table
            assert set(line) == {"nobody"}, table
            continue
        assert line["about"].endswith("."), table
        assert line["kept"].endswith("."), table
        assert line["personal"], table
        assert [c for c, purpose in line["personal"].items() if not purpose.endswith(".")] == []


def points_to_a_person(column: Column[Any]) -> bool:
    return any(key.target_fullname == "person.id" for key in column.foreign_keys)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_what_points_to_a_person_or_sounds_personal_is_listed_as_such(table: Table):
    line = LINES[table.name]
    personal = set(line.get("personal", {}))
    suspects = {c.name for c in table.columns if points_to_a_person(c)}
    if "nobody" not in line:
        suspects |= {c.name for c in table.columns if sounds_personal(c.name)} - set(SOUNDS_ONLY)
    assert suspects - personal == set()


SOUNDS_ONLY = {"name"}
"""``role.name`` is a word of ours; a person's own is ``display_name``."""


def sounds_personal(column: str) -> bool:
    return any(word in LOOKS_PERSONAL for word in column.split("_"))


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_what_points_to_a_person_says_what_becomes_of_it_without_them(table: Table):
    silent = [
        f"{table.name}.{column.name}"
        for column in table.columns
        for key in column.foreign_keys
        if key.target_fullname == "person.id" and key.ondelete not in {"CASCADE", "SET NULL"}
    ]
    assert silent == []


def test_the_jobs_that_enforce_a_term_exist_and_run_by_the_clock():
    house.application()
    timed = {name for name, job in jobs._jobs.items() if job.cron}
    named = {name for line in LINES.values() for name in line.get("enforced_by", [])}
    assert named - timed == set()
