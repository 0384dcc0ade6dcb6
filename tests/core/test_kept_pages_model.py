"""Visitors and members read while things change: nobody sees what is over, or what is another's."""

import re
from collections.abc import Callable
from random import Random

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import csrf
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.core.web.page_news import drop_pages
from app.ideas.models import Idea
from app.ideas.rules import State
from app.ideas.shown import tags
from tests.factories import ideas
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor


async def change(runtime: Runtime, idea_id: int, **values: object) -> None:
    """Change an idea as a service does, and drop the pages that show it."""
    async with runtime.database.transaction() as session:
        await session.execute(update(Idea).where(Idea.id == idea_id).values(**values))
        drop_pages(session, runtime, *tags(idea_id, listed=True))


async def read(browser: Visitor, path: str) -> str:
    """Read a page; of the site map's index, every part."""
    await browser.go(path)
    parts = re.findall(r"<loc>[^<]*?(/sitemaps/[^<]+)</loc>", browser.answer.text)
    return "".join([await read(browser, part) for part in parts]) or browser.answer.text


@pytest.mark.parametrize("seed", range(4))
async def test_every_reader_sees_the_last_title_and_only_their_own_name(
    db: AsyncSession,
    visitor: Callable[..., Visitor],
    runtime: Runtime,
    settings: Settings,
    seed: int,
) -> None:
    dice = Random(seed)
    made = [await ideas.idea(db, title=f"Idée {n} au commencement") for n in range(3)]
    truth = {one.public_id: one.title for one in made}
    numbers = {one.public_id: one.id for one in made}
    names = {"Amina K.": visitor(), "Bruno T.": visitor(), "": visitor()}
    for name, browser in names.items():
        if name:
            await sign_in_as(db, browser, await person(db, name=name))
    for n in range(24):
        public_id = dice.choice(sorted(truth))
        if dice.random() < 0.3:
            truth[public_id] = f"Idée changée au tour {n}"
            await change(runtime, numbers[public_id], title=truth[public_id])
            continue
        name = dice.choice(sorted(names))
        browser = names[name]
        path = dice.choice(["/fr/idees", "/fr", f"/fr/idees/{public_id}"])
        await browser.go(path)
        assert browser.status == 200
        for other in names:
            assert (other in browser.answer.text) is (other == name or not other)
        if name:
            field = browser.page.css_first("header input[name=csrf_token]")
            assert field is not None
            assert csrf.is_valid(
                settings, browser.http.cookies["session"], field.attributes["value"] or ""
            )
        else:
            assert browser.page.css_first("[name=csrf_token]") is None
            assert "set-cookie" not in browser.answer.headers
        shown = [public_id] if public_id in browser.path else list(truth)
        for one in shown:
            assert truth[one] in browser.text, f"{path} shows what is over"


@pytest.mark.parametrize(
    "path",
    ["/fr/idees", "/fr", "/fr/idees/fil.atom", "/fr/idees/carte.json", "/sitemap.xml"],
)
async def test_what_is_hidden_leaves_every_kept_page_at_once(
    db: AsyncSession, visitor: Callable[..., Visitor], runtime: Runtime, path: str
) -> None:
    idea = await ideas.idea(db, title="Une idée que l’on cachera bientôt")
    idea_id, public_id = idea.id, idea.public_id
    readers = [visitor(), await sign_in_as(db, visitor(), await person(db))]
    for browser in readers:
        for _ in range(2):
            assert public_id in await read(browser, path)
    await change(runtime, idea_id, state=State.HIDDEN)
    for browser in readers:
        assert public_id not in await read(browser, path)


async def test_a_page_is_never_kept_across_languages_hosts_or_queries(
    db: AsyncSession, visitor: Callable[..., Visitor], runtime: Runtime
) -> None:
    await ideas.idea(db, themes=["nature"])
    for browser in (visitor("fr"), visitor("en")):
        for path in ("/fr/idees", "/en/ideas", "/fr/idees?theme=food", "/fr/idees?theme=nature"):
            await browser.go(path)
            assert browser.page.css_first("html").attributes["lang"] == path[1:3]
            is_empty = "theme=food" in path
            assert bool(browser.page.css(".idea-card, article")) is not is_empty
    keys = set(runtime.pages.pages)
    assert ("/fr/idees", "theme=food") in keys
    assert ("/fr/idees", "theme=nature") in keys
    assert ("/en/ideas", "") in keys
