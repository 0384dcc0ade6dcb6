"""A visitor's page is given to other visitors, and forgotten when something on it changes."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from app.core.page_store import KeptPage, PageStore
from app.core.runtime import Runtime
from app.core.web.page_cache import PageCache
from app.core.web.page_news import PageNews, drop_pages

made: list[str] = []


@pytest.fixture(autouse=True)
def nothing_made() -> None:
    made.clear()


@pytest.fixture
async def client(runtime: Runtime) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()

    @app.get("/page")
    async def page(request: Request) -> Response:
        made.append(str(request.url))
        return HTMLResponse(
            "<p>bonjour</p>" * 50,
            headers={"x-page-tags": "idea:1 ideas", "x-page-seconds": "5"} | {"x-request-id": "a1"},
        )

    @app.get("/own")
    async def own() -> Response:
        made.append("own")
        return HTMLResponse("à moi")

    runtime.pages.clear()
    transport = httpx.ASGITransport(PageCache(app, runtime))
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as browser:
        yield browser


async def test_the_second_visitor_gets_the_first_one_s_page(client: httpx.AsyncClient) -> None:
    first, second = await client.get("/page"), await client.get("/page")
    assert first.text == second.text
    assert len(made) == 1
    assert "x-page-tags" not in first.headers
    assert "x-page-tags" not in second.headers
    assert "x-request-id" not in second.headers, "it named the answer to somebody else"


async def test_a_page_without_tags_is_made_each_time(client: httpx.AsyncClient) -> None:
    await client.get("/own")
    await client.get("/own")
    assert made == ["own", "own"]


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": "session=abc"},
        {"cookie": "__Host-session=abc"},
        {"cookie": "flash=abc"},
        {"cookie": "act=abc"},
        {"authorization": "Bearer abc"},
        {"hx-request": "true"},
    ],
)
async def test_somebody_s_own_request_never_meets_the_cache(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    await client.get("/page")
    await client.get("/page", headers=headers)
    await client.get("/page", headers=headers)
    assert len(made) == 3


async def test_a_foreign_host_is_never_answered_from_the_cache(client: httpx.AsyncClient) -> None:
    await client.get("/page")
    await client.get("/page", headers={"host": "evil.example"})
    assert len(made) == 2


async def test_query_parameters_that_no_page_knows_are_not_kept(client: httpx.AsyncClient) -> None:
    for _ in range(2):
        await client.get("/page?utm_source=x")
        await client.get("/page?q=a&area=b")
        await client.get("/page?area=b&q=a")
    assert len(made) == 3


async def test_an_etag_saves_the_body(client: httpx.AsyncClient) -> None:
    etag = (await client.get("/page")).headers["etag"]
    again = await client.get("/page", headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")


async def test_brotli_is_sent_to_those_who_read_it(client: httpx.AsyncClient) -> None:
    small = await client.get("/page", headers={"accept-encoding": "br"})
    plain = await client.get("/page", headers={"accept-encoding": "identity"})
    assert small.headers["content-encoding"] == "br"
    assert "content-encoding" not in plain.headers
    assert small.text == plain.text


async def test_head_is_answered_without_a_body(client: httpx.AsyncClient) -> None:
    await client.get("/page")
    head = await client.head("/page")
    assert (head.status_code, head.content) == (200, b"")
    assert len(made) == 1


async def test_a_commit_drops_what_it_changed_and_a_rollback_nothing(
    client: httpx.AsyncClient, runtime: Runtime
) -> None:
    await client.get("/page")
    with pytest.raises(RuntimeError):
        async with runtime.database.transaction() as session:
            drop_pages(session, runtime, "idea:1")
            raise RuntimeError
    await client.get("/page")
    assert len(made) == 1
    async with runtime.database.transaction() as session:
        drop_pages(session, runtime, "idea:1")
        drop_pages(session, runtime, "idea:2")
    await client.get("/page")
    assert len(made) == 2


def kept(*tags: str, seconds: float = 60, body: bytes = b"x") -> KeptPage:
    return KeptPage(b"e", frozenset(tags), time.monotonic() + seconds, {"identity": ([], body)})


def test_a_page_overtaken_while_it_was_made_is_not_kept() -> None:
    store = PageStore()
    started = time.monotonic()
    store.drop(["idea:1"])
    store.keep(("/a", ""), kept("idea:1"), started=started)
    assert store.find(("/a", "")) is None


def test_a_page_dies_of_age() -> None:
    store = PageStore()
    store.keep(("/a", ""), kept("t", seconds=-1), started=time.monotonic())
    assert store.find(("/a", "")) is None
    assert store.size == 0


def test_the_store_stays_within_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.page_store.MOST_PAGES", 3)
    store = PageStore()
    for n in range(10):
        store.keep((f"/{n}", ""), kept(f"t{n}", body=b"x" * 10), started=time.monotonic())
    assert len(store.pages) == 3
    assert store.size == 30
    assert len(store.by_tag) == 3


async def test_another_process_hears_of_it(runtime: Runtime, db: AsyncSession) -> None:
    other = replace(runtime, pages=PageStore())
    news = PageNews(other, runtime.settings.database_url)
    await news.start()
    try:
        await asyncio.sleep(0.2)
        other.pages.keep(("/a", ""), kept("idea:9"), started=time.monotonic())
        await db.connection()
        await _notify(db, 1, ["idea:9"])
        assert await _becomes(lambda: other.pages.find(("/a", "")) is None)
    finally:
        await news.stop()


async def _notify(db: AsyncSession, pid: int, tags: list[str]) -> None:
    from sqlalchemy import text

    payload = f"[{pid}, [{', '.join(chr(34) + t + chr(34) for t in tags)}]]"
    await db.execute(text("SELECT pg_notify('pages', :p)"), {"p": payload})
    await db.commit()


async def _becomes(fact: Callable[[], bool]) -> bool:
    for _ in range(100):
        if fact():
            return True
        await asyncio.sleep(0.02)
    return False
