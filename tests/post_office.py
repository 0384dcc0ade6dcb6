"""A mail server of ours, worker processes that can be killed, and a crowd to write to."""

import asyncio
import multiprocessing
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from multiprocessing.process import BaseProcess
from typing import Any

import psycopg
from aiosmtpd.controller import Controller
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.notices import tell
from app.core.settings import Settings
from app.ideas.models import Idea
from app.worker import work
from tests.bench.servers import free_port

NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["tests.nursery"])
"""One process imports the house; each worker is a fork of it, and dies as any other process does."""

PEOPLE = """
    WITH made AS (
        INSERT INTO person (public_id, email, email_confirmed_at, password_hash, display_name,
            language, rta)
        SELECT lpad(to_hex(n), 10, 'x'), 'abonne' || n || '@exemple.ca', now(), '', 'Abonné ' || n,
            CASE WHEN n %% 3 = 0 THEN 'en' ELSE 'fr' END, ''
        FROM generate_series(1, %(people)s) AS n RETURNING id
    )
    INSERT INTO follow (person_id, target, is_on) SELECT id, %(target)s, true FROM made
"""
LANGUAGES = "SELECT email, language FROM person"
SILENCE = "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'"
LEFT = "SELECT count(*) FROM procrastinate_jobs"


@dataclass
class PostOffice:
    """What arrived: for whom, in which language, when."""

    port: int
    arrived: list[tuple[str, str, float]] = field(default_factory=list)

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        """Take a message."""
        language = message_from_bytes(envelope.content)["Content-Language"]
        self.arrived.append((envelope.rcpt_tos[0], language, time.monotonic()))
        return "250 OK"

    @property
    def counts(self) -> Counter[str]:
        """Return how many messages each address got."""
        return Counter(address for address, _language, _when in self.arrived)

    def wait_for(self, many: int, seconds: float) -> None:
        """Wait until so many messages have arrived.

        Raises:
            TimeoutError: they have not.
        """
        end = time.monotonic() + seconds
        while len(self.arrived) < many:
            if time.monotonic() > end:
                message = f"{len(self.arrived)} of {many} messages after {seconds} s"
                raise TimeoutError(message)
            time.sleep(0.01)


@contextmanager
def post_office(kind: type[PostOffice] = PostOffice) -> Iterator[PostOffice]:
    """Run a mail server on loopback, in a thread."""
    office = kind(free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def start_worker(settings: Settings, office: PostOffice) -> BaseProcess:
    """Start a worker process that sends to our mail server."""
    changes = {"mail_url": f"smtp://127.0.0.1:{office.port}", "log_level": "ERROR"}
    worker = NURSERY.Process(target=_work, args=(settings.model_copy(update=changes),), daemon=True)
    worker.start()
    return worker


def _work(settings: Settings) -> None:
    asyncio.run(work(settings))


def kill(worker: BaseProcess, database_url: str, *, forget: bool) -> None:
    """Kill a worker at once; ``forget`` lets the next one know without waiting for its silence."""
    stop(worker)
    if forget:
        with psycopg.connect(database_url, autocommit=True) as connection:
            connection.execute(SILENCE)


def stop(worker: BaseProcess) -> None:
    """Kill a worker (SIGKILL), and wait until it is gone."""
    worker.kill()
    worker.join(20)
    assert not worker.is_alive()


def crowd(database_url: str, people: int, target: str) -> dict[str, str]:
    """Make so many followers of ``target``; return the language of each address."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute(PEOPLE, {"people": people, "target": target})
        return {
            email: language
            for email, language in connection.execute(LANGUAGES)
            if email.startswith("abonne")
        }


async def announce(session: AsyncSession, idea: Idea, key: str, *people: int) -> None:
    """Tell those who follow an idea, or these people only, that it has passed its threshold."""
    await tell(
        session, "ideas.candidate", key,
        to=people, followers_of=[] if people else [f"idea:{idea.id}"],
        but=[idea.author_id] if idea.author_id else [], data={"idea": idea.public_id},
    )  # fmt: skip


def wait_until_done(database_url: str, seconds: float) -> None:
    """Wait until no job is left.

    Raises:
        TimeoutError: some are.
    """
    end = time.monotonic() + seconds
    with psycopg.connect(database_url, autocommit=True) as connection:
        while True:
            row = connection.execute(LEFT).fetchone()
            if row is not None and not row[0]:
                return
            if time.monotonic() > end:
                message = f"{row} jobs are left"
                raise TimeoutError(message)
            time.sleep(0.05)
