"""The search page: results in their sentences, and what to do when there are none."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.places.gazetteer import gazetteer
from app.search.places import places_named
from app.search.suggestions import corrected, words_of
from tests.factories import ideas
from tests.factories.accounts import person, sign_in_as
from tests.queries import counted
from tests.visitor import Visitor

SEARCH = "/fr/recherche"


async def search(browser: Visitor, words: str, **more: str) -> Visitor:
    return await browser.go(SEARCH, params={"q": words, **more})


async def test_results_show_where_the_words_are(db: AsyncSession, browser: Visitor) -> None:
    await ideas.idea(
        db, title="Un vélo électrique partagé", problem="Les **vélos** manquent <ici>."
    )
    await search(browser, "vélos électriques")
    assert browser.all("#results h3") == ["Un vélo électrique partagé"]
    assert [m.text() for m in browser.page.css("#results h3 mark")] == ["vélo", "électrique"]
    assert "Les vélos manquent <ici>." in browser.all(".search-excerpt")[0]
    assert "1 idée pour « vélos électriques »" in browser.text
    assert not browser.http.cookies


async def test_the_words_stay_in_the_field(db: AsyncSession, browser: Visitor) -> None:
    await search(browser, '"><script>alert(1)</script>')
    assert browser.status == 200
    assert browser.page.css_first("#field-q").attributes["value"] == '"><script>alert(1)</script>'
    assert "<script>alert" not in browser.answer.text


async def test_no_words_lead_to_the_list(browser: Visitor) -> None:
    await browser.go(f"{SEARCH}?q=&theme=food")
    assert browser.path == "/fr/idees"
    assert str(browser.answer.url.query, "ascii") == "theme=food"


async def test_filters_left_empty_leave_the_address(db: AsyncSession, browser: Visitor) -> None:
    await ideas.idea(db, title="Une patinoire éclairée")
    await browser.go(SEARCH, params={"q": "patinoire", "theme": "", "area": ""})
    assert str(browser.answer.url.query, "ascii") == "q=patinoire"
    await browser.submit("form.filter-bar", area="westmount")
    assert browser.answer.url.params["area"] == "westmount"
    assert browser.answer.url.params["q"] == "patinoire"


async def test_nothing_found_offers_the_nearest_words(db: AsyncSession, browser: Visitor) -> None:
    await ideas.idea(db, title="Un vélo électrique partagé")
    await search(browser, "vélo életrcique")
    assert "Rien trouvé" in browser.text
    await browser.follow("vélo électrique")
    assert browser.all("#results h3") == ["Un vélo électrique partagé"]


async def test_no_suggestion_is_better_than_a_useless_one(
    db: AsyncSession, browser: Visitor
) -> None:
    await ideas.idea(db, title="Un vélo électrique partagé", area="westmount")
    await search(browser, "xyzxyz")
    assert not browser.page.css(".search-suggestion")
    await search(browser, "életrcique", area="parc-extension")
    assert not browser.page.css(".search-suggestion"), "it would find nothing either, here"
    await browser.follow("Chercher sans les filtres")
    assert "area" not in browser.answer.url.params


async def test_a_place_named_leads_to_its_ideas(db: AsyncSession, browser: Visitor) -> None:
    await search(browser, "cote des neiges")
    await browser.follow("Côte-des-Neiges–Notre-Dame-de-Grâce : les idées")
    assert browser.answer.url.params["area"] == "t:cote-des-neiges-notre-dame-de-grace"


async def test_pages_of_results_lead_on_and_back_to_the_beginning(
    db: AsyncSession, browser: Visitor
) -> None:
    for n in range(23):
        await ideas.idea(db, title=f"Une patinoire numéro {n}")
    await search(browser, "patinoire", theme="nature")
    assert len(browser.all("#results h3")) == 20
    await browser.follow("Idées suivantes")
    assert len(browser.all("#results h3")) == 3
    assert browser.answer.url.params["theme"] == "nature"
    await browser.follow("Revenir au début")
    assert len(browser.all("#results h3")) == 20


@pytest.mark.parametrize(
    "query", ["q=parc&theme=money", "q=parc&after=zzz", "q=parc&area=atlantis"]
)
async def test_what_no_search_knows_is_refused(
    db: AsyncSession, browser: Visitor, query: str
) -> None:
    await ideas.idea(db, title="Au parc tout près")
    assert (await browser.go(f"{SEARCH}?{query}")).status == 422


async def test_the_english_page_speaks_english(db: AsyncSession, browser: Visitor) -> None:
    await ideas.idea(db, title="Planting trees on our street", language="en")
    await browser.go("/en/search?q=tree")
    assert "1 idea for “tree”" in browser.text
    assert browser.page.css_first("#results h3").attributes["lang"] == "en"


async def test_results_are_not_for_search_engines(db: AsyncSession, browser: Visitor) -> None:
    await search(browser, "parc")
    assert "noindex" in browser.page.css_first("meta[name=robots]").attributes["content"]


async def test_a_search_asks_as_much_of_the_database_for_many_as_for_one(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    member = await sign_in_as(db, browser, await person(db))
    for n in range(12):
        await ideas.idea(db, title=f"Une patinoire numéro {n}")
    with counted(runtime) as few:
        await search(member, "patinoire numéro")
    for n in range(12, 24):
        await ideas.idea(db, title=f"Une patinoire numéro {n}")
    with counted(runtime) as many:
        await search(member, "patinoire numéro")
    assert len(many) == len(few) <= 11, "one of them counts every other kind"


async def test_places_are_named_by_the_beginning_of_their_words(runtime: Runtime) -> None:
    def named(typed: str) -> list[str]:
        return [gazetteer.name(area) for area in places_named(typed, gazetteer)]

    assert named("parc ext") == ["Parc-Extension", "Villeray–Saint-Michel–Parc-Extension"]
    assert named("hochelaga")[0] == "Hochelaga"
    assert named("westmount") == ["Westmount"]
    assert named("xte") == []
    assert named("ension") == []
    assert len(named("saint")) == 4


def test_corrections_replace_unknown_words_only() -> None:
    known = words_of(["Un vélo électrique", "Des bancs partout", "L’Île-des-Sœurs"])
    assert known["electrique"] == "électrique"
    assert corrected("velo elecrtique", known) == "vélo électrique"
    assert corrected("bnacs", known) == "bancs"
    assert corrected("soeurs", known) == "sœurs"
    assert corrected("xyzxyz", known) == ""
    assert corrected("", known) == ""
    assert corrected("un", known) == ""
