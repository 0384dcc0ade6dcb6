"""What an idea's page says of itself to machines: search engines, social networks, schema.org."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.ideas.models import Gate, Idea
from app.ideas.rules import State
from app.ideas.shown import address
from tests.factories import accounts, answers, ideas, organisations as made
from tests.visitor import Visitor

PUBLISHED = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)
CHANGED = PUBLISHED + timedelta(days=4)


async def linked(browser: Visitor, idea: Idea) -> dict[str, Any]:
    """Open an idea and return its JSON-LD, which must be whole."""
    await browser.go(address(idea, lang=browser.language))
    (script,) = browser.page.css('script[type="application/ld+json"]')
    data: dict[str, Any] = orjson.loads(script.text())
    return data


def metas(browser: Visitor) -> dict[str, str]:
    return {
        node.attributes.get("property") or node.attributes.get("name") or "": node.attributes[
            "content"
        ]
        or ""
        for node in browser.page.css("meta[content]")
    }


async def test_an_idea_is_dated_by_its_publication_and_its_last_change(
    db: AsyncSession, browser: Visitor
) -> None:
    idea = await ideas.idea(db, published_at=PUBLISHED, updated_at=CHANGED)
    data = await linked(browser, idea)
    assert datetime.fromisoformat(data["datePublished"]) == PUBLISHED
    assert datetime.fromisoformat(data["dateModified"]) == CHANGED


async def test_what_was_last_touched_as_a_draft_was_modified_when_it_was_published(
    db: AsyncSession, browser: Visitor
) -> None:
    before = PUBLISHED - timedelta(days=30)
    idea = await ideas.idea(db, published_at=PUBLISHED, updated_at=before)
    data = await linked(browser, idea)
    assert datetime.fromisoformat(data["dateModified"]) == PUBLISHED


async def test_everybody_who_signs_is_an_author_and_the_organisation_comes_first(
    db: AsyncSession, browser: Visitor
) -> None:
    amina = await accounts.person(db, name="Amina Diallo")
    table = await made.organisation(db, amina, name="Table & compagnie </script>")
    idea = await ideas.idea(db, author=amina, organisation_id=table.id)
    await ideas.co_author(db, idea, await accounts.person(db, name="Luc Tremblay"))
    await ideas.co_author(db, idea, await accounts.person(db, name="Pas encore"), accepted=False)
    data = await linked(browser, idea)
    assert [(one["@type"], one["name"]) for one in data["author"]] == [
        ("Organization", "Table & compagnie </script>"),
        ("Person", "Amina Diallo"),
        ("Person", "Luc Tremblay"),
    ]
    assert data["author"][0]["url"].startswith("http://testserver/fr/")


async def test_an_idea_without_an_author_has_none(db: AsyncSession, browser: Visitor) -> None:
    idea = await ideas.idea(db)
    await db.execute(update(Idea).values(author_id=None))
    await db.commit()
    assert (await linked(browser, idea))["author"] == []
    assert browser.all(".idea-authors") == ["La personne qui l’a proposée a quitté le site."]


async def test_only_those_who_count_are_counted(db: AsyncSession, browser: Visitor) -> None:
    idea = await ideas.idea(db)
    await ideas.supporters(db, idea, local=3, other=2)
    await db.execute(update(Gate).values(local=Gate.local - 1, set_aside=1))
    await db.commit()
    counter = (await linked(browser, idea))["interactionStatistic"]
    assert counter["userInteractionCount"] == 4
    assert counter["interactionType"] == "https://schema.org/EndorseAction"


@pytest.mark.parametrize(
    ("fields", "name", "has_point"),
    [
        ({}, "Parc-Extension", False),
        ({"place_label": "Coin Querbes"}, "Coin Querbes", False),
        ({"place_lat": 45.53, "place_lon": -73.62}, "Parc-Extension", True),
        (
            {"place_label": "Coin Querbes", "place_lat": 45.53, "place_lon": -73.62},
            "Coin Querbes",
            True,
        ),
    ],
)
async def test_a_place_is_named_by_its_name_or_its_area(
    db: AsyncSession, browser: Visitor, fields: dict[str, Any], name: str, has_point: bool
) -> None:
    place = (await linked(browser, await ideas.idea(db, **fields)))["contentLocation"]
    assert place["name"] == name
    assert ("geo" in place) is has_point


@pytest.mark.parametrize("language", ["fr", "en"])
async def test_the_text_is_in_its_language_whatever_that_of_the_page(
    db: AsyncSession, visitor: Any, language: str
) -> None:
    idea = await ideas.idea(db, language="en", problem="It is **hot** here & dry. " * 80)
    browser: Visitor = visitor(language)
    data = await linked(browser, idea)
    assert data["inLanguage"] == "en-CA"
    assert "**" not in data["text"], "words, not marks"
    assert len(data["text"]) <= 1_001
    said = metas(browser)
    assert said["og:locale"] == f"{language}_CA"
    assert said["og:locale:alternate"] == ("fr_CA" if language == "en" else "en_CA")
    assert len(said["og:description"]) <= 201
    assert len(said["description"]) <= 161


@pytest.mark.parametrize("state", [s for s in State if s not in {State.DRAFT, State.MERGED}])
async def test_search_engines_keep_what_is_open_only(
    db: AsyncSession, browser: Visitor, state: State
) -> None:
    author = await accounts.person(db)
    closed = {"closed_at": PUBLISHED} if state in {State.WITHDRAWN, State.ARCHIVED} else {}
    idea = await ideas.idea(db, author=author, state=state, **closed)
    await accounts.sign_in_as(db, browser, author)
    await browser.go(address(idea))
    is_open = state in {State.PUBLISHED, State.CANDIDATE}
    assert metas(browser).get("robots", "") == ("" if is_open else "noindex")


@pytest.mark.parametrize("page", ["ecrire", "lieu", "photos", "publier", "cosignataires"])
async def test_no_page_of_a_draft_is_for_search_engines_or_kept_by_anybody(
    db: AsyncSession, browser: Visitor, page: str
) -> None:
    author = await accounts.person(db)
    draft = await ideas.idea(db, author=author, state="draft")
    await accounts.sign_in_as(db, browser, author)
    await browser.go(f"/fr/idees/{draft.public_id}/{page}")
    assert browser.status == 200
    assert metas(browser)["robots"] == "noindex"
    assert "private" in browser.answer.headers["cache-control"]


async def test_the_picture_is_told_to_who_cannot_see_it_in_their_language(
    db: AsyncSession, visitor: Any
) -> None:
    idea = await answers.candidate(db, threshold=25)
    await ideas.supporters(db, idea, local=26)
    for language, words in (("fr", "26 sur 25"), ("en", "26 of 25")):
        browser: Visitor = visitor(language)
        await browser.go(address(idea, lang=language))
        said = metas(browser)
        assert words in said["og:image:alt"]
        picture = await browser.http.get(said["og:image"].removeprefix("http://testserver"))
        assert picture.headers["content-type"] == "image/png"
