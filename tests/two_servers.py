"""Two real server processes over one database: what races must be run against."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import cycle, zip_longest
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Device
from app.core import csrf
from app.core.sessions import digest, new_secret
from app.core.settings import Settings

ROOT = Path(__file__).parents[1]
READY_WITHIN_S = 90
MOST_SOCKETS = 100
"""More at once would only queue for the servers' connections, and time out on a busy machine."""


class TwoServers:
    """Two uvicorn processes; requests go to one and the other in turn."""

    def __init__(self, settings: Settings, ports: Sequence[int]) -> None:
        self.settings = settings
        self.urls = [f"http://127.0.0.1:{port}" for port in ports]

    async def sign_in(self, db: AsyncSession, people: Sequence[Any]) -> list[dict[str, str]]:
        """Open a session for each person and return the headers that their browsers send."""
        now = datetime.now(UTC)
        secrets = [new_secret() for _ in people]
        db.add_all(
            Device(
                person_id=person.id,
                secret_hash=digest(secret),
                seen_at=now,
                verified_at=now,
                strong_at=now if getattr(person, "is_staff", False) else None,
                expires_at=now + timedelta(days=1),
            )
            for person, secret in zip(people, secrets, strict=True)
        )
        await db.commit()
        return [
            {
                "cookie": f"session={secret}",
                csrf.HEADER: csrf.token(self.settings, secret),
                "sec-fetch-site": "same-origin",
            }
            for secret in secrets
        ]

    async def at_once(
        self,
        calls: Sequence[tuple[str, str, dict[str, str]]],
        forms: Sequence[dict[str, str]] = (),
    ) -> list[httpx.Response]:
        """Send every call (method, path, headers) at the same moment, and return the answers.

        ``forms`` are what each of them sends, if they send anything.
        """
        servers = cycle(self.urls)
        limits = httpx.Limits(max_connections=MOST_SOCKETS)
        async with httpx.AsyncClient(limits=limits, timeout=60) as client:
            return await asyncio.gather(
                *(
                    client.request(method, next(servers) + path, headers=headers, data=form)
                    for (method, path, headers), form in zip_longest(calls, forms)
                )
            )


@pytest.fixture(scope="session")
def two_servers(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TwoServers]:
    """Start two processes over the tests' database; stop them when the tests end."""
    ports = [_free_port(), _free_port()]
    log = tmp_path_factory.mktemp("servers") / "log"
    with log.open("wb") as out:
        processes = [_start(settings, port, out) for port in ports]
        try:
            _wait(ports, processes, log)
            yield TwoServers(settings, ports)
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=20)


def _start(settings: Settings, port: int, out: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "uvicorn", "--factory", "app.main:create_app"]
    command += ["--port", str(port), "--log-level", "warning", "--no-access-log"]
    environment = os.environ | {
        "DATABASE_URL": settings.database_url,
        "DATA_DIR": str(settings.data_dir),
        "BASE_URL": settings.base_url,
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "MAIL_URL": settings.mail_url,
        "STORAGE_URL": settings.storage_url,
        "PASSWORD_MEMORY_KIB": "8",
        "DATABASE_POOL": "20",
        "THROTTLING": "false",
        "LOG_LEVEL": "WARNING",
    }
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(ports: Sequence[int], processes: Sequence[subprocess.Popen[bytes]], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN_S
    for port, process in zip(ports, processes, strict=True):
        while not is_ready(port):
            assert process.poll() is None, f"died: {log.read_text()[-3000:]}"
            assert time.monotonic() < deadline, f"not ready: {log.read_text()[-3000:]}"
            time.sleep(0.2)


def is_ready(port: int) -> bool:
    """Ask by hand: a client with its certificates costs more than the answer."""
    asked = f"GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(asked.encode())
            return connection.recv(12).endswith(b" 200")
    except OSError:
        return False
