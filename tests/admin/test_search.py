"""One box finds people, ideas, comments and what was done, as far as whoever asks may know."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.rules import RoleName
from app.accounts.service.roles import grant_role
from app.audit.service import record
from app.core import clock
from app.core.finders import MOST_FOUND, finders
from app.discussion.rules import State as Said
from app.ideas.chosen import THRESHOLD
from app.ideas.rules import State
from app.places.rules import AreaKind
from tests.factories import accounts, choices, discussion, ideas
from tests.visitor import Visitor

As = Callable[..., Awaitable[Visitor]]
NOW = clock.now()


async def search(browser: Visitor, words: str) -> dict[str, list[str]]:
    """Type words into the box and return the titles found, by kind."""
    await browser.go("/fr/equipe/recherche")
    await browser.submit("main form[role=search]", q=words)
    assert browser.status == 200
    return {
        (section.attributes["aria-labelledby"] or "").removeprefix("found-"): [
            " ".join(a.text().split()) for a in section.css(".staff-line a")
        ]
        for section in browser.page.css("main section")
    }


async def test_everything_that_has_the_words_is_found_at_once(
    db: AsyncSession, as_: As, gisele: Actor
) -> None:
    author = await accounts.person(db, name="Ruelle Tremblay-Verte")
    idea = await ideas.idea(db, author, title="Une ruelle verte rue Saint-Roch")
    await discussion.comment(db, idea, author, body="La ruelle est sombre le soir.")
    await choices.choose(db, THRESHOLD[AreaKind.CITY], 150, by=gisele, reason="La ruelle compte.")
    browser = await as_(gisele)
    found = await search(browser, "ruelle")
    assert found["people"] == ["Ruelle Tremblay-Verte"]
    assert found["ideas"] == ["Une ruelle verte rue Saint-Roch"]
    assert found["comments"] == ["La ruelle est sombre le soir."]
    assert found["audit"] == ["Réglage modifié : ideas.threshold.city"]


@pytest.mark.parametrize("kind", ["people", "ideas", "comments", "audit"])
async def test_what_is_found_leads_to_its_page(
    db: AsyncSession, as_: As, gisele: Actor, kind: str
) -> None:
    author = await accounts.person(db, name="Marché Roy")
    idea = await ideas.idea(db, author, title="Un marché le mardi soir")
    await discussion.comment(db, idea, author, body="Le marché manque à tous.")
    await record(db, "idea.hidden", by=author.id, now=NOW, reason="Au marché noir")
    await db.commit()
    browser = await as_(gisele)
    await search(browser, "marché")
    link = browser.page.css_first(f"section[aria-labelledby=found-{kind}] a")
    assert link is not None
    await browser.go(link.attributes["href"] or "")
    assert browser.status == 200


@pytest.mark.parametrize("state", [s for s in State if s is not State.DRAFT])
async def test_an_idea_is_found_whatever_became_of_it(
    db: AsyncSession, as_: As, gisele: Actor, state: State
) -> None:
    more: dict[str, Any] = {}
    if state is State.MERGED:
        more = {"merged_into_id": (await ideas.idea(db, title="Un anneau de glace")).id}
    idea = await ideas.idea(db, state=state, title="Une patinoire réfrigérée", **more)
    browser = await as_(gisele)
    assert (await search(browser, "patinoire"))["ideas"] == ["Une patinoire réfrigérée"]
    assert (await search(browser, idea.public_id))["ideas"] == ["Une patinoire réfrigérée"]


async def test_a_draft_is_nobody_s_to_find(db: AsyncSession, as_: As, gisele: Actor) -> None:
    draft = await ideas.idea(db, state=State.DRAFT, title="Une patinoire réfrigérée")
    browser = await as_(gisele)
    assert await search(browser, "patinoire") == {}
    assert await search(browser, draft.public_id) == {}
    assert "Rien trouvé" in browser.text


async def test_what_is_hidden_is_found_by_who_moderates_it(
    db: AsyncSession, as_: As, esther: Actor
) -> None:
    await ideas.idea(db, state=State.HIDDEN, title="Une affiche pour mon commerce")
    assert (await search(await as_(esther), "affiche"))["ideas"]
    elsewhere = await accounts.person(db, roles=("moderator:ville-marie",))
    assert await search(await as_(elsewhere), "affiche") == {}


@pytest.mark.parametrize("state", [Said.HIDDEN, Said.REMOVED, Said.HELD])
async def test_a_comment_that_is_not_shown_is_not_found_here(
    db: AsyncSession, as_: As, gisele: Actor, state: Said
) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author)
    await discussion.comment(db, idea, author, body="Achetez mes bancs.", state=state)
    assert await search(await as_(gisele), "achetez") == {}


async def test_a_moderator_finds_neither_accounts_nor_the_log(
    db: AsyncSession, as_: As, gisele: Actor, esther: Actor
) -> None:
    somebody = await accounts.person(db, name="Ruelle Roy", email="ruelle@exemple.ca")
    await grant_role(db, gisele, somebody.id, RoleName.MODERATOR, NOW, reason="Toute la ruelle.")
    await db.commit()
    browser = await as_(esther)
    for words in ("ruelle", "ruelle@exemple.ca", "role.granted"):
        assert await search(browser, words) == {}
    for words in ("ruelle roy", somebody.public_id):
        assert await search(browser, words) == {"members": ["Ruelle Roy"]}, "the public page"
        assert "ruelle@exemple.ca" not in browser.text
    assert {one.kind for one in finders(administrator=False)} >= {"comments", "ideas"}
    assert {one.kind for one in finders(administrator=False)}.isdisjoint({"people", "audit"})


@pytest.mark.parametrize("words", ["role.granted", "ROLE.", "elle connaît", "ELLE CONNAIT"])
async def test_the_log_is_found_by_what_was_done_and_why(
    db: AsyncSession, as_: As, gisele: Actor, words: str
) -> None:
    helene = await accounts.person(db, name="Hélène Roy")
    await grant_role(db, gisele, helene.id, RoleName.MODERATOR, NOW, reason="Elle connaît la rue.")
    await db.commit()
    browser = await as_(gisele)
    assert (await search(browser, words))["audit"] == ["Rôle donné : Modération"]
    assert "Hélène Roy" in browser.text


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", "&!|()", "*", "été", "a" * 5_000, "%%%%"])
async def test_signs_mean_nothing(db: AsyncSession, as_: As, gisele: Actor, words: str) -> None:
    author = await accounts.person(db, name="Hélène Roy")
    idea = await ideas.idea(db, author)
    await discussion.comment(db, idea, author, body="Rien de spécial.")
    await record(db, "idea.hidden", by=author.id, now=NOW, reason="Rien de spécial")
    await db.commit()
    assert await search(await as_(gisele), words) == {}


async def test_no_more_than_ten_of_a_kind_are_shown(
    db: AsyncSession, as_: As, gisele: Actor
) -> None:
    for number in range(MOST_FOUND + 2):
        await accounts.person(db, name=f"Voisine {number}")
    browser = await as_(gisele)
    assert len((await search(browser, "voisine"))["people"]) == MOST_FOUND
    assert "dites-en plus" in browser.text


async def test_the_page_says_what_can_be_found_before_anything_is_typed(
    as_: As, gisele: Actor, esther: Actor
) -> None:
    browser = await as_(gisele)
    await browser.go("/fr/equipe/recherche?q=%20%20")
    assert "personnes" in browser.all(".lead")[0]
    assert "Rien trouvé" not in browser.text
    hers = await as_(esther)
    await hers.go("/fr/equipe/recherche")
    assert "personnes" not in hers.all(".lead")[0]
