"""An import of places reaches the processes that are running, whole, without a restart."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.page_store import PageStore
from app.core.runtime import Runtime
from app.core.web.page_news import PageNews, tell_processes
from app.places.gazetteer import Gazetteer, gazetteer
from app.places.models import Neighbourhood, RtaShare
from app.places.rules import PLACES_TAG
from app.places.service import load_reference
from tests.visitor import Visitor

SLUG = "parc-extension"


@pytest.fixture
async def another_process(runtime: Runtime) -> AsyncIterator[Runtime]:
    process = replace(runtime, pages=PageStore())
    news = PageNews(process, runtime.settings.database_url)
    await news.start()
    await asyncio.sleep(0.2)
    yield process
    await news.stop()


@pytest.fixture
async def as_before(runtime: Runtime) -> AsyncIterator[None]:
    """Put the places back: no test empties their tables."""
    yield
    async with runtime.database.transaction() as session:
        await load_reference(session)
    async with runtime.database.transaction() as session:
        await gazetteer.load(session, runtime.settings.city)


async def rename(db: AsyncSession, name: str) -> None:
    await db.execute(update(Neighbourhood).where(Neighbourhood.slug == SLUG).values(name=name))
    await tell_processes(db, PLACES_TAG)
    await db.commit()


def name_here() -> str:
    area = gazetteer.area(SLUG)
    assert area is not None
    return gazetteer.name(area)


@pytest.mark.usefixtures("another_process", "as_before")
async def test_a_running_process_learns_the_new_name(db: AsyncSession, browser: Visitor) -> None:
    assert name_here() == "Parc-Extension"
    await rename(db, "Parc-Extension-Nord")
    for _ in range(100):
        if name_here() == "Parc-Extension-Nord":
            break
        await asyncio.sleep(0.02)
    assert name_here() == "Parc-Extension-Nord"
    await browser.go("/api/v1/neighbourhoods")
    assert "Parc-Extension-Nord" in browser.answer.text


async def test_reading_again_replaces_all_at_once(db: AsyncSession) -> None:
    places = Gazetteer()
    await places.load(db, "Montréal")
    seen: list[tuple[int, int, int]] = []

    def counts() -> tuple[int, int, int]:
        return len(places.territories), len(places.neighbourhoods), len(places.rtas)

    async def look() -> None:
        while True:
            seen.append(counts())
            await asyncio.sleep(0)

    watch = asyncio.create_task(look())
    for _ in range(5):
        await places.load(db, "Montréal")
    watch.cancel()
    assert len(seen) > 5
    assert set(seen) == {counts()}, "a page made meanwhile saw half a city"


async def test_a_prefix_taken_away_is_gone_after_reading_again(db: AsyncSession) -> None:
    places = Gazetteer()
    await places.load(db, "Montréal")
    assert places.covered_by("H3N")
    await db.execute(delete(RtaShare).where(RtaShare.rta == "H3N"))
    await places.load(db, "Autre nom")
    assert places.covered_by("H3N") == []
    assert places.city == "Autre nom"
    await db.rollback()
