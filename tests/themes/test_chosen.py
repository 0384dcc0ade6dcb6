"""A theme that administrators take away: offered to nobody, and never taken from an idea that has it."""

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts.actor import Actor
from app.core.runtime import Runtime
from app.ideas.models import Idea
from app.ideas.rules import State
from app.ideas.shown import address
from app.themes.chosen import OFFERED, offered
from app.themes.rules import THEMES
from tests.api.program import Program, problem, token_of
from tests.factories import accounts, choices, ideas
from tests.organisations.press import press
from tests.visitor import Visitor

WITHOUT_FOOD = tuple(code for code in THEMES if code != "food")
WORDS = {
    "title": "Un frigo pour tout le monde",
    "problem": "On jette chaque jour de quoi nourrir la rue.",
    "proposal": "Poser un frigo que les voisines remplissent.",
    "language": "fr",
}
REFUSED = {
    "fr": "Choisissez parmi les thèmes proposés.",
    "en": "Please choose among the offered themes.",
}


@pytest.fixture
async def author(db: AsyncSession) -> Actor:
    return await accounts.person(db)


@pytest.fixture
async def taken_away(db: AsyncSession) -> None:
    await choices.choose(db, OFFERED, WITHOUT_FOOD)


def on_offer(browser: Visitor) -> set[str]:
    return {node.attributes["value"] or "" for node in browser.page.css("input[name=themes]")}


async def test_all_sixteen_are_offered_in_their_own_order_until_somebody_chooses(
    db: AsyncSession,
) -> None:
    assert [theme.code for theme in offered()] == list(THEMES)
    await choices.choose(db, OFFERED, ("sport", "nature"))
    assert {theme.code for theme in offered()} == {"sport", "nature"}


@pytest.mark.usefixtures("taken_away")
async def test_a_new_draft_does_not_see_it_and_one_that_has_it_does(
    db: AsyncSession, browser: Visitor, author: Actor
) -> None:
    fresh = await ideas.idea(db, author=author, state="draft", themes=[])
    has_it = await ideas.idea(db, author=author, state="draft", themes=["food"])
    await accounts.sign_in_as(db, browser, author)
    await browser.go(f"/fr/idees/{fresh.public_id}/lieu")
    assert on_offer(browser) == set(THEMES) - {"food"}
    await browser.go(f"/fr/idees/{has_it.public_id}/lieu")
    assert on_offer(browser) == set(THEMES)
    assert browser.page.css_first("input[name=themes][value=food][checked]") is not None


@pytest.mark.usefixtures("taken_away")
@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_page_left_open_since_is_told_beside_the_themes_and_keeps_the_rest(
    runtime: Runtime,
    db: AsyncSession,
    visitor: Callable[..., Visitor],
    author: Actor,
    language: str,
) -> None:
    draft = await ideas.idea(db, author=author, state="draft", themes=[])
    browser = await accounts.sign_in_as(db, visitor(language), author)
    path = {
        "fr": f"/fr/idees/{draft.public_id}/lieu",
        "en": f"/en/ideas/{draft.public_id}/place",
    }[language]
    sent: dict[str, Any] = {
        "area": "parc-extension", "themes": ["food", "nature"], "place_label": "Coin Querbes",
        "version": "1", "to": "photos",
    }  # fmt: skip
    await press(runtime, browser, path, **sent)
    assert browser.status == 422
    assert browser.error("themes").endswith(REFUSED[language])
    label = browser.page.css_first("#field-place_label")
    assert label is not None
    assert label.attributes["value"] == "Coin Querbes"
    await db.refresh(draft)
    assert draft.themes == []


@pytest.mark.usefixtures("taken_away")
async def test_an_idea_that_has_it_keeps_it_through_an_edit_and_may_give_it_up(
    db: AsyncSession, browser: Visitor, author: Actor
) -> None:
    idea = await ideas.idea(db, author=author, themes=["food"])
    await accounts.sign_in_as(db, browser, author)
    for themes, left in ((["food", "sport"], ["food", "sport"]), (["sport"], ["sport"])):
        await browser.go(f"/fr/idees/{idea.public_id}/modifier")
        await browser.submit("main form", **WORDS, themes=themes)
        assert browser.path == address(await again(db, idea))
        assert idea.themes == left
    await browser.go(f"/fr/idees/{idea.public_id}/modifier")
    assert "food" not in on_offer(browser), "given up, it is not offered again"


async def again(db: AsyncSession, idea: Idea) -> Idea:
    await db.refresh(idea)
    await db.commit()
    return idea


@pytest.mark.usefixtures("taken_away")
async def test_a_draft_that_has_it_is_published_with_it(
    db: AsyncSession, browser: Visitor, author: Actor
) -> None:
    draft = await ideas.idea(db, author=author, state="draft", themes=["food"])
    await accounts.sign_in_as(db, browser, author)
    await browser.go(f"/fr/idees/{draft.public_id}/publier")
    await browser.submit("main form[action$=publier]")
    await again(db, draft)
    assert (draft.state, draft.themes) == (State.PUBLISHED, ["food"])


@pytest.mark.usefixtures("taken_away")
@pytest.mark.parametrize("language", ["fr", "en"])
async def test_a_program_is_refused_with_the_same_words(
    app: ASGIApp, db: AsyncSession, author: Actor, language: str
) -> None:
    program = Program(app, await token_of(db, author, "ideas:write"), language)
    new = {**WORDS, "area": "parc-extension", "themes": ["food"]}
    assert problem(await program.send("POST", "/ideas", new), 422, "invalid")["errors"] == {
        "themes": REFUSED[language]
    }
    idea = await ideas.idea(db, author=author, themes=["nature"])
    answer = await program.send("PATCH", f"/ideas/{idea.public_id}", {"themes": ["food"]})
    assert problem(answer, 422, "invalid")["errors"] == {"themes": REFUSED[language]}


@pytest.mark.usefixtures("taken_away")
async def test_readers_still_find_what_has_it(
    db: AsyncSession, browser: Visitor, app: ASGIApp
) -> None:
    idea = await ideas.idea(db, themes=["food"], title="Un frigo pour tout le monde")
    await ideas.idea(db, themes=["nature"], title="Tout autre chose")
    for path in ("/fr/idees?theme=food", "/fr/recherche?q=frigo&theme=food"):
        await browser.go(path)
        assert browser.status == 200, path
        assert idea.title in browser.text
        assert "Tout autre chose" not in browser.text
    await browser.go("/fr/idees/fil.atom?theme=food")
    atom = "{http://www.w3.org/2005/Atom}"
    titles = [node.text for node in ET.fromstring(browser.answer.text).iter(f"{atom}title")]
    assert idea.title in titles
    listed = (await Program(app).get("/ideas", params={"theme": "food"})).json()["ideas"]
    assert [one["id"] for one in listed] == [idea.public_id]


@pytest.mark.parametrize("codes", [["nature"] * 9, ["nature", "nature", "sport"]])
async def test_a_theme_chosen_twice_is_one(
    runtime: Runtime, db: AsyncSession, browser: Visitor, author: Actor, codes: list[str]
) -> None:
    draft = await ideas.idea(db, author=author, state="draft", themes=[])
    await accounts.sign_in_as(db, browser, author)
    sent: dict[str, Any] = {"area": "city", "themes": codes, "version": "1", "to": "photos"}
    await press(runtime, browser, f"/fr/idees/{draft.public_id}/lieu", **sent)
    assert browser.path.endswith("/photos")
    await again(db, draft)
    assert draft.themes == list(dict.fromkeys(codes))


@pytest.mark.parametrize("theme", [*THEMES, "unheard-of"])
async def test_each_theme_has_its_list_or_is_refused_in_words(
    db: AsyncSession, browser: Visitor, theme: str
) -> None:
    await browser.go(f"/fr/idees?theme={theme}")
    assert browser.status == (200 if theme in THEMES else 422)
