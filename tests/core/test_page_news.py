"""One process tells the others what changed; none is deaf for long when the database goes away."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import orjson
import pytest
from psycopg.conninfo import make_conninfo
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.db import Database
from app.core.page_store import KeptPage, PageStore
from app.core.runtime import Runtime
from app.core.web import page_news
from app.core.web.page_news import MOST_TAGS, PageNews, drop_pages, on_news, tell_processes

LISTENERS = text(
    "SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN pages' AND application_name = :ear"
)
KEY = ("/fr", "")


def a_page(*tags: str) -> KeptPage:
    return KeptPage(b"", frozenset(tags), time.monotonic() + 60, {"identity": ([], b"x")})


async def becomes(fact: Callable[[], bool]) -> bool:
    for _ in range(200):
        if fact():
            return True
        await asyncio.sleep(0.02)
    return False


class Process:
    """As much of another process as keeps pages and hears news."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = replace(runtime, pages=PageStore())
        self.news = PageNews(self.runtime, runtime.settings.database_url)
        self.news.conninfo = make_conninfo(self.news.conninfo, application_name=self.news.teller)

    @property
    def pages(self) -> PageStore:
        return self.runtime.pages

    async def listens(self, db: AsyncSession, but: int = 0) -> int:
        """Wait until its ear is open; return the number of its connection, another than ``but``."""
        for _ in range(200):
            ears = await db.execute(LISTENERS, {"ear": self.news.teller})
            found = [pid for pid in ears.scalars() if pid != but]
            await db.rollback()
            if found:
                await asyncio.sleep(0.2)  # it forgets every page once, as it begins to listen
                return int(found[-1])
            await asyncio.sleep(0.02)
        raise AssertionError("nobody listens")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_news, "RETRY_S", 0.05)


@pytest.fixture
async def one(runtime: Runtime) -> AsyncIterator[Process]:
    process = Process(runtime)
    await process.news.start()
    yield process
    await process.news.stop()


@pytest.fixture
async def other(runtime: Runtime) -> AsyncIterator[Process]:
    process = Process(runtime)
    await process.news.start()
    yield process
    await process.news.stop()


async def test_what_one_process_drops_the_other_forgets(
    db: AsyncSession, one: Process, other: Process
) -> None:
    await other.listens(db)
    await asyncio.sleep(0.1)
    other.pages.keep(KEY, a_page("idea:1"), started=time.monotonic())
    other.pages.keep(("/en", ""), a_page("idea:2"), started=time.monotonic())
    one.pages.drop(["idea:1"])
    assert await becomes(lambda: other.pages.find(KEY) is None)
    assert other.pages.find(("/en", "")) is not None
    assert one.pages.news == set()


async def test_a_process_does_not_hear_itself(db: AsyncSession, one: Process) -> None:
    await one.listens(db)
    one.pages.drop(["idea:1"])
    assert await becomes(lambda: not one.pages.news)
    one.pages.keep(KEY, a_page("idea:1"), started=time.monotonic())
    await asyncio.sleep(0.15)
    assert one.pages.find(KEY) is not None, "made anew after the change: it is true"


async def test_very_much_news_is_told_in_several_letters(
    db: AsyncSession, one: Process, other: Process
) -> None:
    await other.listens(db)
    many = [f"idea:{n}" for n in range(2 * MOST_TAGS + 5)]
    one.pages.drop(many)
    assert await becomes(lambda: set(many) <= set(other.pages.drops))


async def test_a_command_tells_every_process_once_it_has_committed(
    db: AsyncSession, one: Process, other: Process
) -> None:
    for process in (one, other):
        await process.listens(db)
    await asyncio.sleep(0.1)
    for process in (one, other):
        process.pages.keep(KEY, a_page("places"), started=time.monotonic())
    await tell_processes(db, "places")
    await asyncio.sleep(0.1)
    assert one.pages.find(KEY) is not None, "nothing is told before the commit"
    await db.commit()
    assert await becomes(lambda: one.pages.find(KEY) is None and other.pages.find(KEY) is None)


async def test_what_is_undone_is_never_told(db: AsyncSession, other: Process) -> None:
    await other.listens(db)
    await asyncio.sleep(0.1)
    other.pages.keep(KEY, a_page("places"), started=time.monotonic())
    await tell_processes(db, "places")
    await db.rollback()
    await asyncio.sleep(0.15)
    assert other.pages.find(KEY) is not None


async def test_a_lost_connection_forgets_every_page_and_listens_again(
    db: AsyncSession, runtime: Runtime, other: Process
) -> None:
    pid = await other.listens(db)
    await asyncio.sleep(0.1)
    other.pages.keep(KEY, a_page("idea:1"), started=time.monotonic())
    await db.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
    await db.commit()
    assert await becomes(lambda: other.pages.find(KEY) is None), "what it missed may concern it"
    assert await other.listens(db, but=pid)
    await asyncio.sleep(0.1)
    other.pages.keep(KEY, a_page("idea:1"), started=time.monotonic())
    await tell_processes(db, "idea:1")
    await db.commit()
    assert await becomes(lambda: other.pages.find(KEY) is None), "it hears again"


async def test_news_that_could_not_be_told_is_kept_for_later(runtime: Runtime) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/nothing"
    deaf = replace(runtime, pages=PageStore(), database=Database(nowhere))
    news = PageNews(deaf, nowhere)
    await news.start()
    deaf.pages.drop(["idea:1"])
    await asyncio.sleep(0.3)
    assert deaf.pages.news == {"idea:1"}, "told once the database is back"
    deaf.database = runtime.database
    assert await becomes(lambda: not deaf.pages.news)
    await news.stop()


async def test_a_hearer_is_called_at_each_beginning_and_at_its_news(
    db: AsyncSession, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_news, "_hearers", {})
    heard: list[Runtime] = []

    @on_news("bells")
    async def ring(who: Runtime) -> None:
        heard.append(who)

    process = Process(runtime)
    await process.news.start()
    assert await becomes(lambda: len(heard) == 1), "it may have missed one before"
    await tell_processes(db, "bells")
    await tell_processes(db, "something else")
    await db.commit()
    assert await becomes(lambda: len(heard) == 2)
    await asyncio.sleep(0.1)
    assert len(heard) == 2
    assert heard[0] is process.runtime
    await process.news.stop()


async def test_stopping_twice_or_before_starting_is_no_fault(runtime: Runtime) -> None:
    news = PageNews(runtime, runtime.settings.database_url)
    await news.stop()
    await news.start()
    await news.stop()
    await news.stop()


async def test_pages_are_dropped_at_the_commit_and_only_then(runtime: Runtime) -> None:
    here = replace(runtime, pages=PageStore())
    here.pages.keep(KEY, a_page("idea:1", "ideas"), started=time.monotonic())
    async with runtime.database.transaction() as session:
        drop_pages(session, here, "idea:1")
        drop_pages(session, here, "ideas", "idea:1")
        assert here.pages.find(KEY) is not None
    assert here.pages.find(KEY) is None
    assert here.pages.news == {"idea:1", "ideas"}


async def test_pages_stay_when_the_change_is_undone(runtime: Runtime) -> None:
    here = replace(runtime, pages=PageStore())
    here.pages.keep(KEY, a_page("idea:1"), started=time.monotonic())
    with pytest.raises(LookupError):
        async with runtime.database.transaction() as session:
            await session.execute(text("SELECT 1"))
            drop_pages(session, here, "idea:1")
            raise LookupError
    assert here.pages.find(KEY) is not None
    assert here.pages.news == set()


async def test_the_letter_says_who_tells_and_what(db: AsyncSession, one: Process) -> None:
    from psycopg import AsyncConnection

    url = one.news.conninfo
    async with await AsyncConnection.connect(url, autocommit=True) as ear:
        await ear.execute("LISTEN pages")
        one.pages.drop(["b", "a"])
        async for notice in ear.notifies(timeout=5, stop_after=1):
            assert orjson.loads(notice.payload) == [one.news.teller, ["a", "b"]]
            break
        else:
            raise AssertionError("nothing was told")
