"""PostgreSQL servers for checks: the embedded one, and the system's own when one is installed."""

import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from app.core.db import embedded

INSTALLED = Path("/usr/lib/postgresql")
KEPT = Path(__file__).parents[1] / "var" / "tests"
ORDINARY_USERS = ("postgres", "nobody")
STARTS_WITHIN_S = "30"


def required() -> bool:
    """Say whether a missing server is a failure: CI sets REQUIRE_ALL."""
    return os.environ.get("REQUIRE_ALL", "") == "1"


def programs() -> Path | None:
    """Return the folder of the newest PostgreSQL installed on the system, if there is one."""
    found = [p.parent for p in INSTALLED.glob("*/bin/initdb")]
    return max(found, key=lambda folder: int(folder.parent.name), default=None)


def embedded_server() -> str:
    """Return the address of the tests' embedded server, started when it does not run."""
    KEPT.mkdir(parents=True, exist_ok=True)
    return embedded.start(KEPT / "postgres", durable=False)


@contextmanager
def system_server(folder: Path) -> Iterator[str]:
    """Run the server whose programs are in ``folder`` on a socket of its own; give its address.

    PostgreSQL refuses to run as root: root lends it to an ordinary user.
    """
    user = pwd.getpwuid(os.geteuid()).pw_name
    prefix: list[str] = []
    if os.geteuid() == 0:
        user = _ordinary_user()
        prefix = ["runuser", "-u", user, "--"]
    with tempfile.TemporaryDirectory(prefix="nv-server-") as home:
        if prefix:
            os.chown(home, pwd.getpwnam(user).pw_uid, -1)
        data, log = f"{home}/data", f"{home}/log"
        _run(
            *prefix, str(folder / "initdb"), "--pgdata", data, "--username", "nv",
            "--auth", "trust", "--encoding", "UTF8", "--no-sync", "--locale", "C.UTF-8",
        )  # fmt: skip
        control = [*prefix, str(folder / "pg_ctl"), "--pgdata", data, "--silent", "--wait"]
        options = f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off"
        _run(*control, "-t", STARTS_WITHIN_S, "--log", log, "--options", options, "start")
        try:
            yield f"postgresql://nv@/postgres?host={home}"
        finally:
            _run(*control, "--mode", "immediate", "stop")


@contextmanager
def database(server_url: str, name: str) -> Iterator[str]:
    """Give the address of a new, empty database on a server; it is gone afterwards."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _ordinary_user() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(user for user in ORDINARY_USERS if user in known)


def _run(*command: str) -> None:
    # pg_ctl's child keeps the pipes it is given open: its words go to a file instead.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, cwd="/", check=False
        )
        if done.returncode:
            said.seek(0)
            message = f"{' '.join(command)}:\n{said.read().decode(errors='replace')}"
            raise RuntimeError(message)
