"""Open data as anybody downloads it."""

import csv
import io

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.exchange import downloads
from app.ideas.models import Idea
from app.ideas.rules import State
from tests.factories import ideas as some
from tests.visitor import Visitor


async def test_everybody_may_download_the_ideas_as_a_table(browser: Visitor, db: AsyncSession):
    idea = await some.idea(db, title="Une ruelle verte à moi")
    answer = (await browser.go("/data/ideas.csv")).answer
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="ideas-fr-20')
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "set-cookie" not in answer.headers
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [(row["Idée"], row["Titre"]) for row in rows] == [(idea.public_id, idea.title)]


async def test_headings_speak_the_readers_language_or_the_one_asked_for(visitor, db: AsyncSession):
    await some.area_of(db, "city")
    english = visitor("en")
    assert (await english.go("/data/ideas.csv")).answer.text.startswith("\ufeffIdea,")
    assert (await english.go("/data/ideas.csv?lang=fr")).answer.text.startswith("\ufeffIdée,")
    assert "Accept-Language" in english.answer.headers["vary"]
    assert (await english.go("/data/ideas.csv?lang=es")).status == 422


async def test_everybody_may_download_the_ideas_as_json(browser: Visitor, db: AsyncSession):
    await some.idea(db)
    answer = (await browser.go("/data/ideas.json")).answer
    assert answer.headers["content-type"] == "application/json"
    assert len(answer.json()["ideas"]) == 1


@pytest.mark.parametrize("path", ["/data/ideas.csv", "/data/ideas.json"])
async def test_an_idea_that_is_hidden_is_out_of_the_next_download(
    browser: Visitor, db: AsyncSession, path: str
):
    idea = await some.idea(db, title="Bientôt masquée, ici")
    assert "Bientôt masquée" in (await browser.go(path)).answer.text
    found = await db.get_one(Idea, idea.id)
    found.state = State.HIDDEN
    await db.commit()
    assert "Bientôt masquée" not in (await browser.go(path)).answer.text


async def test_a_slow_reader_holds_no_connection(runtime: Runtime, db: AsyncSession):
    await some.idea(db)
    await db.rollback()
    busy = runtime.database.engine.pool.checkedout  # type: ignore[attr-defined]
    before = busy()
    reading = downloads.download(runtime, "json", "fr")
    async for _chunk in reading:
        assert busy() == before


async def test_the_places_for_readers_are_given_back(browser: Visitor, db: AsyncSession):
    await some.area_of(db, "city")
    for _ in range(downloads.AT_ONCE + 2):
        assert (await browser.go("/data/ideas.json")).status == 200


async def test_too_many_at_once_are_asked_to_come_back(browser: Visitor, db: AsyncSession):
    for _ in range(downloads.AT_ONCE):
        await downloads._places.acquire()
    try:
        answer = (await browser.go("/data/ideas.json")).answer
    finally:
        for _ in range(downloads.AT_ONCE):
            downloads._places.release()
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == str(downloads.COME_BACK_S)
