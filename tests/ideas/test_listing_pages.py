"""The list as a person reads it: filters in the address, pages, words when there is nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.ideas.queries import listing
from app.ideas.rules import State
from tests.factories import ideas
from tests.factories.accounts import person, sign_in_as
from tests.queries import counted
from tests.visitor import Visitor

NOW = datetime.now(UTC)
LIST = "/fr/idees"


async def test_a_visitor_reads_the_newest_ideas_and_gets_no_cookie(
    db: AsyncSession, browser: Visitor
) -> None:
    await ideas.idea(db, title="Un banc au soleil")
    await browser.go(LIST)
    assert browser.all("#results h2") == ["Un banc au soleil"]
    assert "1 idée" in browser.text
    assert not browser.http.cookies
    assert "set-cookie" not in browser.answer.headers


async def test_the_filters_stay_in_the_form_the_links_and_the_feed(
    db: AsyncSession, browser: Visitor
) -> None:
    await ideas.idea(db, title="Un banc au soleil", themes=["seniors"])
    await ideas.idea(db, title="Un verger commun", themes=["food"])
    await browser.go(f"{LIST}?area=parc-extension&theme=seniors")
    assert browser.all("#results h2") == ["Un banc au soleil"]
    assert "Parc-Extension : les idées" in browser.all("h1")[0]
    assert browser.page.css_first("option[value=seniors][selected]")
    assert browser.page.css_first("option[value=parc-extension][selected]")
    for selector in (
        'link[type="application/atom+xml"]',
        ".tabs a:not([aria-current])",
        ".list-tools a",
    ):
        href = browser.page.css_first(selector).attributes["href"]
        assert "area=parc-extension" in href
        assert "theme=seniors" in href


async def test_the_form_leads_to_a_tidy_address(db: AsyncSession, browser: Visitor) -> None:
    await ideas.idea(db, title="Un verger commun", themes=["food"])
    await browser.go(LIST)
    await browser.submit("form.filter-bar", theme="food")
    assert str(browser.answer.url.query, "ascii") == "theme=food"
    assert browser.all("#results h2") == ["Un verger commun"]


async def test_words_lead_to_the_search_with_the_filters(
    db: AsyncSession, browser: Visitor
) -> None:
    await ideas.idea(db, title="Un verger commun", themes=["food"])
    await browser.go(LIST)
    await browser.submit("form.filter-bar", theme="food", q="verger")
    assert browser.path == "/fr/recherche"
    assert "theme=food" in str(browser.answer.url)
    assert browser.all("#results h3") == ["Un verger commun"]


async def test_the_form_keeps_the_order(db: AsyncSession, browser: Visitor) -> None:
    await ideas.idea(db)
    await browser.go(f"{LIST}?sort=local")
    await browser.submit("form.filter-bar", theme="nature")
    assert "sort=local" in str(browser.answer.url)
    assert browser.all(".tabs [aria-current]") == ["Plus d’appuis locaux"]


async def test_pages_lead_on_and_back(db: AsyncSession, browser: Visitor) -> None:
    for n in range(25):
        await ideas.idea(db, title=f"Idée numéro {n}", published_at=NOW - timedelta(days=n))
    await browser.go(f"{LIST}?language=fr")
    assert len(browser.all("#results h2")) == 20
    assert not browser.page.css("a[rel=prev]")
    await browser.follow("Idées suivantes")
    assert browser.all("#results h2") == [f"Idée numéro {n}" for n in range(20, 25)]
    assert "language=fr" in str(browser.answer.url)
    assert not browser.page.css("a[rel=next]")
    await browser.follow("Idées précédentes")
    assert browser.all("#results h2")[0] == "Idée numéro 0"


async def test_an_empty_list_says_what_to_do_next(browser: Visitor) -> None:
    await browser.go(f"{LIST}?area=senneville")
    assert browser.status == 200
    assert "Aucune idée ici pour le moment" in browser.text or "0 idée" in browser.text
    assert (
        browser.page.css_first(".empty a.button-primary").attributes["href"] == "/fr/idees/nouvelle"
    )


@pytest.mark.parametrize(
    "query",
    ["area=atlantis", "theme=money", "state=draft", "state=hidden", "language=de", "sort=random",
     "after=zzz", "before=%00", "area=t:atlantis", "after=" + "A" * 301],
)  # fmt: skip
async def test_what_no_list_knows_is_refused_in_words(browser: Visitor, query: str) -> None:
    await browser.go(f"{LIST}?{query}")
    assert browser.status == 422
    assert browser.all("h1")


@pytest.mark.parametrize("query", ["utm_source=x", "q=", "area=&theme=&state=&language=&q="])
async def test_what_means_nothing_is_ignored(
    db: AsyncSession, browser: Visitor, query: str
) -> None:
    await ideas.idea(db, title="Un banc au soleil")
    await browser.go(f"{LIST}?{query}")
    assert browser.status == 200
    assert browser.all("#results h2") == ["Un banc au soleil"]


async def test_a_place_shows_its_surroundings(db: AsyncSession, browser: Visitor) -> None:
    await ideas.idea(
        db, area="t:villeray-saint-michel-parc-extension", title="Pour l’arrondissement"
    )
    await browser.go(f"{LIST}?area=parc-extension&theme=nature")
    assert browser.all(".nearby [aria-current]") == ["Parc-Extension"]
    await browser.follow("Villeray–Saint-Michel–Parc-Extension en entier")
    assert browser.all("#results h2") == ["Pour l’arrondissement"]
    assert "theme=nature" in str(browser.answer.url)


async def test_a_place_that_is_one_neighbourhood_has_no_surroundings(browser: Visitor) -> None:
    await browser.go(f"{LIST}?area=westmount")
    assert not browser.page.css(".nearby")


async def test_many_ideas_are_not_counted_to_the_last(
    db: AsyncSession, browser: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (listing, __import__("app.ideas.pages.controls", fromlist=["COUNTED"])):
        monkeypatch.setattr(module, "COUNTED", 2)
    for _ in range(4):
        await ideas.idea(db)
    await browser.go(LIST)
    assert "Plus de 2 idées" in browser.text


async def test_the_english_list_speaks_english(db: AsyncSession, browser: Visitor) -> None:
    await ideas.idea(db, title="Un banc au soleil")
    await browser.go("/en/ideas?sort=near")
    assert "Ideas of the neighbours" in browser.all("h1")[0]
    assert browser.page.css_first("#results h2").attributes["lang"] == "fr"
    assert "In French" in browser.text


async def test_a_list_asks_as_much_of_the_database_for_twenty_as_for_one(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    member = await sign_in_as(db, browser, await person(db))
    await ideas.idea(db)
    with counted(runtime) as few:
        await member.go(LIST)
    for _ in range(20):
        await ideas.idea(db)
    runtime.pages.clear()
    with counted(runtime) as many:
        await member.go(LIST)
    assert len(many) == len(few)
    assert len(many) <= 5, many
    assert not any("OFFSET" in statement for statement in many)


async def test_a_list_kept_for_visitors_changes_with_its_ideas(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    await ideas.idea(db, title="Première idée ici")
    await browser.go(LIST)
    await ideas.idea(db, title="Seconde idée ici")
    await browser.go(LIST)
    assert browser.all("#results h2") == ["Première idée ici"]
    runtime.pages.drop(["ideas"])
    await browser.go(LIST)
    assert len(browser.all("#results h2")) == 2


@pytest.mark.parametrize("state", [State.DRAFT, State.HIDDEN, State.WITHDRAWN])
@pytest.mark.parametrize(
    "path",
    [
        LIST,
        f"{LIST}?sort=near",
        f"{LIST}/carte",
        f"{LIST}/carte.json",
        f"{LIST}/fil.atom",
        "/fr",
        "/fr/recherche?q=secrete",
    ],
)
async def test_what_is_not_public_is_nowhere(
    db: AsyncSession, browser: Visitor, state: State, path: str
) -> None:
    idea = await ideas.idea(db, title="Une idée secrète", state=state)
    await browser.go(path)
    assert browser.status == 200
    assert idea.public_id not in browser.answer.text
    assert "Une idée secrète" not in browser.answer.text
