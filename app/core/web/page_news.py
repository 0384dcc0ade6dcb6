"""Tell the other processes which pages to forget: PostgreSQL's NOTIFY, at most twenty a second.

The notice is sent after the commit and outside of it: a NOTIFY inside each transaction would make
every commit wait for the one before. Should a process die in between, pages die of age.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable, Iterable

import orjson
import psycopg
from sqlalchemy import event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session as SyncSession

from app.core import logging
from app.core.runtime import Runtime

CHANNEL = "pages"
PAUSE_S = 0.05
MOST_TAGS = 100
RETRY_S = 1.0

Hearer = Callable[[Runtime], Awaitable[None]]

_hearers: dict[str, Hearer] = {}

log = logging.get("pages")


def on_news(tag: str) -> Callable[[Hearer], Hearer]:
    """Call the function when another process says that ``tag`` changed, or may have said so."""

    def register(hearer: Hearer) -> Hearer:
        _hearers[tag] = hearer
        return hearer

    return register


async def tell_processes(session: AsyncSession, *tags: str) -> None:
    """Let every process know, once this session has committed: for commands, which keep no page."""
    payload = orjson.dumps(["", tags]).decode()
    await session.execute(select(func.pg_notify(CHANNEL, payload)))


def drop_pages(session: AsyncSession, runtime: Runtime, *tags: str) -> None:
    """Forget the pages that show ``tags``, once this session has committed."""
    _pages, waiting = session.sync_session.info.setdefault("pages", (runtime.pages, set()))
    waiting.update(tags)


@event.listens_for(SyncSession, "after_commit")
def _drop(committed: SyncSession) -> None:
    if told := committed.info.pop("pages", None):
        pages, tags = told
        pages.drop(tags)


class PageNews:
    """Carries the dropped tags of this process to the others, and theirs to this one."""

    def __init__(self, runtime: Runtime, database_url: str) -> None:
        self.runtime = runtime
        self.teller = secrets.token_hex(8)
        """Tells this process from the others: process numbers repeat from one container to the next."""
        url = make_url(database_url).set(drivername="postgresql")
        self.conninfo = url.render_as_string(hide_password=False)
        self.tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to tell and to listen."""
        self.tasks = [asyncio.create_task(self._tell()), asyncio.create_task(self._listen())]

    async def stop(self) -> None:
        """Tell what is left and stop."""
        for task in self.tasks:
            task.cancel()
        for task in self.tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(PAUSE_S)
            tags = sorted(self.runtime.pages.news)[:MOST_TAGS]
            if not tags:
                continue
            # Taken out before they are told: what changes again meanwhile must be told again.
            self.runtime.pages.news.difference_update(tags)
            payload = orjson.dumps([self.teller, tags]).decode()
            try:
                async with self.runtime.database.engine.connect() as connection:
                    await connection.exec_driver_sql("SELECT pg_notify(%s, %s)", (CHANNEL, payload))
                    await connection.commit()
            except Exception as error:  # noqa: BLE001 (whatever it is, pages die of age meanwhile)
                self.runtime.pages.news.update(tags)
                log.warning("pages.tell_failed", error=type(error).__name__)
                await asyncio.sleep(RETRY_S)

    async def _listen(self) -> None:
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self.conninfo, autocommit=True
                ) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self.runtime.pages.clear()
                    await self._attend(_hearers)
                    async for notice in connection.notifies():
                        teller, tags = orjson.loads(notice.payload)
                        if teller != self.teller:
                            await self._attend(tags)
                            self.runtime.pages.hear(tags)
            except Exception as error:  # noqa: BLE001 (whoever stops listening shows old pages for ever)
                self.runtime.pages.clear()
                log.warning("pages.listen_failed", error=type(error).__name__)
                await asyncio.sleep(RETRY_S)

    async def _attend(self, tags: Iterable[str]) -> None:
        for tag in tags:
            if tag in _hearers:
                await _hearers[tag](self.runtime)
