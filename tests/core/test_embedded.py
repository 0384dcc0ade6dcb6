"""The database that comes along: made once, whoever asks first, gone with the last who asked."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from app.core.db import embedded

ASKS = """
import pathlib, sys
import psycopg
from app.core.db import embedded
with psycopg.connect(embedded.start(pathlib.Path(sys.argv[1]), durable=False)) as connection:
    print(connection.execute("SELECT current_setting('shared_buffers')").fetchone()[0], flush=True)
    sys.stdin.readline()
"""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder with a short path: a socket's address has a limit of its own."""
    with TemporaryDirectory(prefix="pg") as made:
        yield Path(made) / "data" / "postgres"


def asking(folder: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", ASKS, str(folder)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_processes_that_ask_at_once_get_one_server_that_leaves_with_the_last(folder: Path) -> None:
    processes = [asking(folder) for _ in range(3)]
    said = [process.stdout.readline().strip() for process in processes]  # type: ignore[union-attr]
    assert said == ["128MB"] * 3, [p.stderr.read()[-500:] for p in processes if p.poll()]  # type: ignore[union-attr]
    lines = (folder / "postgresql.conf").read_text().splitlines()
    for name, value in embedded.TUNING.items():
        assert lines.count(f"{name} = '{value}'") == 1, name
    assert lines.count("fsync = 'off'") == 1
    for process in processes[:2]:
        process.communicate("\n", timeout=30)
    assert (folder / "postmaster.pid").exists(), "somebody still uses it"
    processes[2].communicate("\n", timeout=30)
    assert all(process.returncode == 0 for process in processes)
    for _ in range(100):
        if not (folder / "postmaster.pid").exists():
            return
        time.sleep(0.05)
    raise AssertionError("nobody uses it, and it runs on")


def test_the_server_of_the_tests_listens_to_this_machine_alone(server_url: str) -> None:
    with psycopg.connect(server_url) as connection:
        row = connection.execute("SHOW listen_addresses").fetchone()
        version = connection.info.server_version
    assert row is not None
    assert row[0] in {"", "localhost", "127.0.0.1"}
    assert version >= 150_000


def test_the_programs_that_come_along_are_there() -> None:
    for name in ("pg_dump", "pg_restore", "psql"):
        assert (embedded.binaries() / name).is_file()
