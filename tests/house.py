"""A house that a real browser may visit: the application over HTTP on loopback, on a database of its own."""

import asyncio
import contextlib
import email
import email.policy
import re
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import uvicorn

from app import slices
from app.core import logging
from app.core.jobs import run_worker
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.main import assemble
from tests.conftest import WAITING
from tests.database import MADE_ONCE, empty

LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass
class House:
    """One running application, with its door (``url``) and its letters."""

    url: str
    runtime: Runtime

    @property
    def settings(self) -> Settings:
        """Return what it runs with."""
        return self.runtime.settings

    async def work(self) -> None:
        """Do all waiting jobs, and those that they ask for."""
        left = True
        while left:
            await run_worker(self.runtime, self.settings.database_url, forever=False)
            async with self.runtime.database.transaction() as session:
                left = bool(await session.scalar(WAITING))

    def letters(self, to: str = "") -> list[EmailMessage]:
        """Return the messages sent (to one address), oldest first."""
        files = sorted(self._mail.glob("*.eml"), key=lambda p: p.stat().st_mtime_ns)
        policy = email.policy.default
        found = [email.message_from_bytes(path.read_bytes(), policy=policy) for path in files]
        return [letter for letter in found if to in str(letter["To"])]

    def clear(self) -> None:
        """Forget everything that happened in it."""
        self.runtime.pages.clear()
        empty(self.settings.database_url, MADE_ONCE)
        for path in self._mail.glob("*.eml"):
            path.unlink()

    @property
    def _mail(self) -> Path:
        return self.settings.data_dir / "mail"


def words_of(letter: EmailMessage) -> str:
    """Return a message's plain text."""
    part = letter.get_body(("plain",))
    assert part is not None, "a message without plain text"
    return str(part.get_content())


def links_of(letter: EmailMessage) -> list[str]:
    """Return the addresses in a message's plain text."""
    return [address.rstrip(".,;)") for address in LINK.findall(words_of(letter))]


class _Server(uvicorn.Server):
    """A server that leaves the test runner's signals alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def open_house(database_url: str, data: Path, **changes: object) -> AsyncIterator[House]:
    """Serve the application on a free port of loopback until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        settings = _settings(database_url, data, address, changes)
        logging.configure(settings)
        slices.load()
        runtime = Runtime.of(settings, database_url)
        server = _Server(
            uvicorn.Config(
                assemble(runtime, database_url),
                access_log=False,
                log_config=None,
                server_header=False,
                timeout_graceful_shutdown=2,
            )
        )
        serving = asyncio.create_task(server.serve(sockets=[door]))
        try:
            while not server.started:
                assert not serving.done(), "the house does not open"
                await asyncio.sleep(0.01)
            yield House(address, runtime)
        finally:
            server.should_exit = True
            await serving


def _settings(database_url: str, data: Path, address: str, changes: dict[str, object]) -> Settings:
    return Settings(
        _env_file=None,
        **{
            "database_url": database_url,
            "data_dir": data,
            "base_url": address,
            "secret_key": "tests-only-" + "y" * 40,
            "mail_url": f"file:{data}/mail",
            "storage_url": f"file:{data}/files",
            "password_memory_kib": 8,
            "log_level": "ERROR",
            "log_format": "console",
            "throttling": False,
        }
        | changes,
    )
