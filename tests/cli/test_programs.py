"""A database is dumped at one instant, and loaded whole or not at all, on older servers too."""

import io
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app.cli import programs
from tests import servers


@pytest.fixture
def one(server_url: str, worker_id: str) -> Iterator[str]:
    with servers.database(server_url, f"one_{worker_id}") as address:
        with psycopg.connect(address) as connection:
            connection.execute("CREATE TABLE said (words text)")
            connection.execute("INSERT INTO said VALUES ('SET transaction_timeout = 0;'), ('é')")
        yield address


@pytest.fixture
def other(server_url: str, worker_id: str) -> Iterator[str]:
    with servers.database(server_url, f"other_{worker_id}") as address:
        yield address


def said(address: str) -> list[str]:
    with psycopg.connect(address) as connection:
        return [row[0] for row in connection.execute("SELECT words FROM said ORDER BY words")]


async def dumped(address: str, file: Path) -> None:
    """Dump at a snapshot that a later row does not belong to."""
    with psycopg.connect(address) as holder:
        holder.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        row = holder.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        with psycopg.connect(address) as later:
            later.execute("INSERT INTO said VALUES ('too late')")
        await programs.dump(address, row[0], file)


async def test_a_dump_is_of_one_instant_and_loads_elsewhere(one, other, tmp_path):
    await dumped(one, tmp_path / "dump")
    await programs.load(other, tmp_path / "dump")
    assert said(other) == sorted(["SET transaction_timeout = 0;", "é"])
    assert "too late" in said(one)


async def test_a_load_that_fails_half_way_leaves_nothing(one, other, tmp_path):
    await dumped(one, tmp_path / "dump")
    with psycopg.connect(other) as connection:
        connection.execute("CREATE TABLE said (words text)")
    with pytest.raises(OSError, match=r"psql: .*said.* already exists"):
        await programs.load(other, tmp_path / "dump")
    assert said(other) == []


async def test_a_broken_dump_leaves_nothing(one, other, tmp_path):
    await dumped(one, tmp_path / "dump")
    whole = (tmp_path / "dump").read_bytes()
    (tmp_path / "dump").write_bytes(whole[: len(whole) - 200])
    with pytest.raises(OSError, match="pg_restore"):
        await programs.load(other, tmp_path / "dump")
    with psycopg.connect(other) as connection:
        row = connection.execute("SELECT to_regclass('said')").fetchone()
    assert row == (None,)


async def test_a_database_that_is_not_there_is_told_by_the_program(one, tmp_path):
    with pytest.raises(OSError, match=r"pg_dump: .*does not exist"):
        await programs.dump(one.replace("one_", "none_"), "0-0-1", tmp_path / "dump")


def test_only_the_first_mention_of_what_older_servers_do_not_know_is_left_out():
    setting, rest = b"SET transaction_timeout = 0;\n", b"SET a = 0;\n"
    target = io.BytesIO()
    assert programs._pour(io.BytesIO(rest + setting + rest + setting), target) is False
    assert target.getvalue() == rest + rest + setting


def test_the_password_is_not_on_the_command_line_where_others_could_read_it():
    place, environment = programs._place("postgresql://nv:se%40cret@db.example.org:5433/nv")
    assert place == "postgresql://nv@db.example.org:5433/nv"
    assert environment["PGPASSWORD"] == "se@cret"


def test_a_socket_s_address_stays_as_it_is():
    place, environment = programs._place("postgresql://nv@/nv?host=/tmp/somewhere")
    assert place == "postgresql://nv@/nv?host=%2Ftmp%2Fsomewhere" or "host=/tmp/somewhere" in place
    assert "PGPASSWORD" not in environment
