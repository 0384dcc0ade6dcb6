"""A search as ideas come, change and go: what is found is what is public, at once and everywhere."""

from collections.abc import Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.core import clock
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.ideas.models import Idea
from app.ideas.service import merge
from app.ideas.shown import tags
from tests.api.program import Program
from tests.factories import accounts, ideas
from tests.organisations.press import press
from tests.visitor import Visitor

WORDS = {
    "title": "Un four à pain pour la ruelle",
    "problem": "Rien ne rassemble les voisines pendant l’automne.",
    "proposal": "Bâtir un four et cuire ensemble le samedi.",
    "language": "fr",
}


@pytest.fixture
async def author(db: AsyncSession) -> Actor:
    return await accounts.person(db)


@pytest.fixture
async def own(db: AsyncSession, visitor: Callable[..., Visitor], author: Actor) -> Visitor:
    return await accounts.sign_in_as(db, visitor(), author)


async def found(browser: Visitor, words: str, language: str = "fr") -> list[str]:
    path = "/fr/recherche" if language == "fr" else "/en/search"
    await browser.go(path, params={"q": words})
    assert browser.status == 200
    return browser.all("#results h3")


async def test_a_published_draft_is_found_by_a_visitor_who_just_searched(
    runtime: Runtime, db: AsyncSession, browser: Visitor, own: Visitor, author: Actor
) -> None:
    draft = await ideas.idea(db, author=author, state="draft", title="Une patinoire éclairée")
    assert await found(browser, "patinoire") == []
    assert await found(own, "patinoire") == [], "not even by its author"
    await press(runtime, own, f"/fr/idees/{draft.public_id}/publier", version="1")
    assert await found(browser, "patinoire") == [draft.title]


async def test_an_edit_is_found_by_its_new_words_and_no_more_by_the_old_ones(
    runtime: Runtime, db: AsyncSession, browser: Visitor, own: Visitor, author: Actor
) -> None:
    idea = await ideas.idea(db, author=author, title="Une patinoire éclairée")
    assert await found(browser, "patinoire") == [idea.title]
    await press(runtime, own, f"/fr/idees/{idea.public_id}/modifier", version="1", **WORDS)
    assert await found(browser, "patinoire") == []
    assert await found(browser, "four pain") == [WORDS["title"]]


async def test_a_withdrawn_idea_is_found_no_more(
    runtime: Runtime, db: AsyncSession, browser: Visitor, own: Visitor, author: Actor
) -> None:
    idea = await ideas.idea(db, author=author, title="Une patinoire éclairée")
    assert await found(browser, "patinoire") == [idea.title]
    await press(runtime, own, f"/fr/idees/{idea.public_id}/retirer")
    assert await found(browser, "patinoire") == []
    assert "Rien trouvé" in browser.text


async def test_a_duplicate_is_found_no_more_and_what_it_became_is(
    runtime: Runtime, db: AsyncSession, browser: Visitor
) -> None:
    target = await ideas.idea(db, title="Une patinoire au parc Howard")
    source = await ideas.idea(db, title="Une patinoire éclairée")
    assert set(await found(browser, "patinoire")) == {target.title, source.title}
    moderator = await accounts.person(db, roles=("moderator",))
    async with runtime.database.transaction() as session:
        one, into = [await session.get_one(Idea, idea.id) for idea in (source, target)]
        await merge.merge(session, moderator, one, into, "La même patinoire.", clock.now())
        drop_pages(session, runtime, *tags(one.id, listed=True))
    assert await found(browser, "patinoire") == [target.title]


@pytest.mark.parametrize(
    "typed",
    [
        "patinoire\x00", "pat\u202einoire", "\ud83c", "patinoire" * 40, "%", "_",
        "' OR 1=1 --", "a:* & b", "<->", "\\", "()", "patinoire |", "!patinoire", "𝓹𝓪𝓽𝓲𝓷𝓸𝓲𝓻𝓮",
    ],
)  # fmt: skip
async def test_whatever_is_typed_has_a_page_and_a_program_an_answer(
    db: AsyncSession, browser: Visitor, app: ASGIApp, typed: str
) -> None:
    await ideas.idea(db, title="Une patinoire éclairée")
    sendable = typed.encode("utf-8", "replace").decode()
    await browser.go("/fr/recherche", params={"q": sendable})
    assert browser.status in {200, 422}
    assert browser.page.css_first("h1") is not None
    answer = await Program(app).get("/search", params={"q": sendable})
    assert answer.status_code in {200, 422}


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_result_is_in_its_own_language_on_either_page(
    db: AsyncSession, visitor: Callable[..., Visitor], language: str
) -> None:
    await ideas.idea(db, title="Un vélo électrique partagé")
    await ideas.idea(db, title="An electric bike to share", language="en")
    browser = visitor(language)
    assert await found(browser, "vélo", language) == ["Un vélo électrique partagé"]
    node = browser.page.css_first("#results h3")
    assert node is not None
    assert node.attributes["lang"] == "fr"
    assert await found(browser, "bikes", language) == ["An electric bike to share"]
    node = browser.page.css_first("#results h3")
    assert node is not None
    assert node.attributes["lang"] == "en"


async def test_what_a_member_finds_is_not_kept_for_visitors(
    db: AsyncSession, browser: Visitor, own: Visitor, author: Actor
) -> None:
    await ideas.idea(db, title="Une patinoire éclairée")
    await found(own, "patinoire")
    await found(browser, "patinoire")
    assert author.display_name not in browser.answer.text
    assert "csrf" not in browser.answer.text
