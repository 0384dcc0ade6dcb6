"""The search page shows a tab for each kind found, keeps the filters, and is kept for visitors."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.projects.rules import State
from tests.factories import ideas, items, missions, organisations, projects
from tests.factories.accounts import person, sign_in_as
from tests.queries import counted
from tests.visitor import Visitor

SEARCH = "/fr/recherche"


async def search(browser: Visitor, words: str, **more: str) -> Visitor:
    return await browser.go(SEARCH, params={"q": words, **more})


async def a_rink_of_each(db: AsyncSession) -> None:
    """Make one of each kind with the same word in its title."""
    await ideas.idea(db, title="Une patinoire rêvée")
    project = await projects.project(db, State.MOBILISING, title="Une patinoire en chantier")
    await missions.mission(db, project=project, title="Pelleter la patinoire")
    await items.need(db, project, title="Sable à patinoire", note="Du sable **fin**, au sec.")
    await organisations.organisation(db, name="Les amis de la patinoire")


async def test_a_tab_for_each_kind_says_how_many_and_leads_there(
    db: AsyncSession, browser: Visitor
) -> None:
    await a_rink_of_each(db)
    await search(browser, "patinoire")
    assert browser.all(".tabs a") == [
        "Idées 1", "Projets 1", "Missions 1", "Besoins matériels 1", "Organismes 1",
    ]  # fmt: skip
    assert browser.all("#results h3") == ["Une patinoire rêvée"]
    for tab, title, said in (
        ("Projets", "Une patinoire en chantier", "1 projet pour « patinoire »"),
        ("Missions", "Pelleter la patinoire", "1 mission pour « patinoire »"),
        ("Besoins matériels", "Sable à patinoire", "1 besoin matériel pour « patinoire »"),
        ("Organismes", "Les amis de la patinoire", "1 organisme pour « patinoire »"),
        ("Idées", "Une patinoire rêvée", "1 idée pour « patinoire »"),
    ):
        await browser.follow(f"{tab} 1")
        assert browser.all("#results h3") == [title]
        assert [m.text() for m in browser.page.css("#results h3 mark")] == ["patinoire"]
        assert said in browser.text
        assert browser.all(".tabs a[aria-current=page]") == [f"{tab} 1"]
    assert not browser.http.cookies


async def test_what_was_found_opens_on_its_own_page(db: AsyncSession, browser: Visitor) -> None:
    await a_rink_of_each(db)
    for kind, said in (
        ("projects", "Une patinoire en chantier"), ("missions", "Pelleter la patinoire"),
        ("things", "Sable à patinoire"), ("organisations", "Les amis de la patinoire"),
    ):  # fmt: skip
        await search(browser, "patinoire", kind=kind)
        await browser.follow(said)
        assert browser.status == 200
        assert browser.page.css_first("h1").text().strip() == said


async def test_where_no_idea_has_the_words_the_first_kind_that_has_them_is_shown(
    db: AsyncSession, browser: Visitor
) -> None:
    await items.need(db, title="Une grande échelle")
    await search(browser, "échelles")
    assert browser.all("#results h3") == ["Une grande échelle"]
    assert browser.all(".tabs a") == []
    assert "1 besoin matériel pour « échelles »" in browser.text
    await search(browser, "échelles", kind="ideas")
    assert browser.all("#results h3") == []
    assert browser.all(".tabs a") == ["Idées 0", "Besoins matériels 1"]


async def test_the_filters_of_a_search_stay_from_tab_to_tab(
    db: AsyncSession, browser: Visitor
) -> None:
    await a_rink_of_each(db)
    await search(browser, "patinoire", theme="nature", state="published")
    await browser.follow("Projets 1")
    asked = browser.answer.url.params
    assert (asked["theme"], asked["kind"], "state" in asked) == ("nature", "projects", False)
    assert not browser.page.css("#field-state"), "only ideas have the states of ideas"
    await browser.submit("form.filter-bar", q="patinoires", area="westmount")
    assert browser.answer.url.params["kind"] == "projects"
    assert "Rien trouvé" in browser.text
    await browser.follow("Chercher sans les filtres")
    assert browser.all("#results h3") == ["Une patinoire rêvée"]


async def test_pages_of_projects_lead_on_and_back(db: AsyncSession, browser: Visitor) -> None:
    for n in range(23):
        await projects.project(db, title=f"Une patinoire numéro {n}")
    await search(browser, "patinoire", kind="projects")
    assert len(browser.all("#results h3")) == 20
    await browser.follow("Résultats suivants")
    assert len(browser.all("#results h3")) == 3
    assert browser.answer.url.params["kind"] == "projects"
    await browser.follow("Revenir au début")
    assert len(browser.all("#results h3")) == 20


async def test_the_words_of_projects_are_suggested_too(db: AsyncSession, browser: Visitor) -> None:
    await projects.project(db, title="Un rucher communautaire")
    await search(browser, "ruhcer")
    assert "Rien trouvé" in browser.text
    await browser.follow("rucher")
    assert browser.all("#results h3") == ["Un rucher communautaire"]


async def test_nothing_hidden_is_suggested(db: AsyncSession, browser: Visitor) -> None:
    await projects.project(db, title="Un rucher clandestin", hidden_at=datetime.now(UTC))
    await search(browser, "clandestni")
    assert not browser.page.css(".search-suggestion")


@pytest.mark.parametrize("kind", ["people", "IDEAS", "drafts", "💥"])
async def test_a_kind_that_is_not_ours_is_refused(browser: Visitor, kind: str) -> None:
    assert (await search(browser, "parc", kind=kind)).status == 422


async def test_no_words_lead_to_the_list_of_ideas_whatever_the_kind(browser: Visitor) -> None:
    await browser.go(f"{SEARCH}?q=&kind=projects")
    assert browser.path == "/fr/idees"
    assert not browser.answer.url.query


async def test_english_says_the_same(db: AsyncSession, browser: Visitor) -> None:
    await a_rink_of_each(db)
    await browser.go("/en/search?q=patinoire&kind=things")
    assert browser.all(".tabs a")[3] == "Things needed 1"
    assert "1 thing needed for “patinoire”" in browser.text
    assert browser.page.css_first("#results h3").attributes["lang"] == "fr"
    assert "Du sable fin, au sec." in browser.all(".search-excerpt")[0]


async def test_a_visitors_page_is_kept_until_something_of_it_changes(
    db: AsyncSession, visitor: Callable[..., Visitor], runtime: Runtime
) -> None:
    carrier = await person(db)
    project = await projects.project(db, State.MOBILISING, carrier, title="Tout autre chose")
    need = await items.need(db, project, title="Une grande échelle")
    stranger = visitor()
    await search(stranger, "échelle")
    with counted(runtime) as again:
        await search(stranger, "échelle")
    assert not again
    team = visitor()
    await sign_in_as(db, team, carrier)
    await team.go(f"/fr/besoins/{need.public_id}/fermer")
    await team.submit(reason="On en a trouvé une.")
    await search(stranger, "échelle")
    assert "Rien trouvé" in stranger.text


@pytest.mark.parametrize("kind", ["ideas", "projects", "missions", "things", "organisations"])
async def test_a_search_asks_as_much_of_the_database_for_many_as_for_one(
    db: AsyncSession, browser: Visitor, runtime: Runtime, kind: str
) -> None:
    member = await sign_in_as(db, browser, await person(db))
    for _ in range(10):
        await a_rink_of_each(db)
    with counted(runtime) as few:
        await search(member, "patinoire", kind=kind)
    for _ in range(4):
        await a_rink_of_each(db)
    with counted(runtime) as many:
        await search(member, "patinoire", kind=kind)
    assert len(many) == len(few) <= 11
