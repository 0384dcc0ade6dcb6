"""The home page answers three questions: what is this, what happens near me, what can I do."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.runtime import Runtime
from app.ideas.rules import State
from tests.factories import ideas
from tests.factories.accounts import person, sign_in_as
from tests.queries import counted
from tests.visitor import Visitor


async def test_a_visitor_is_asked_for_three_characters_and_given_no_cookie(
    browser: Visitor,
) -> None:
    await browser.go("/fr")
    assert browser.all("h1") == ["Les bonnes idées habitent à côté."]
    assert browser.page.css_first("form.code-form #field-code")
    assert len(browser.page.css("main .button-primary")) == 1, "one main action"
    assert not browser.http.cookies


async def test_an_empty_noticeboard_invites(browser: Visitor) -> None:
    await browser.go("/en")
    assert "waiting for its first idea" in browser.text
    assert not browser.page.css("#home-numbers")


async def test_it_shows_what_is_near_new_and_passed(db: AsyncSession, browser: Visitor) -> None:
    near = await ideas.idea(db, title="Presque au seuil")
    await ideas.supporters(db, near, local=4)
    await ideas.idea(db, title="Une candidate ici", state=State.CANDIDATE)
    await browser.go("/fr")
    bands = {
        node.attributes["aria-labelledby"]: [
            " ".join(h.text().split()) for h in node.css(".idea-card h3")
        ]
        for node in browser.page.css("main section[aria-labelledby]")
    }
    assert bands["home-near"] == ["Presque au seuil"]
    assert bands["home-passed"] == ["Une candidate ici"]
    assert set(bands["home-newest"]) == {"Presque au seuil", "Une candidate ici"}
    assert "home-around" not in bands


async def test_the_numbers_are_counted_once_in_a_while(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    idea = await ideas.idea(db)
    await ideas.supporters(db, idea, local=2, other=1)
    await browser.go("/fr")
    assert "3 appuis donnés" in browser.text
    assert "1 quartier sur 92 a une idée" in browser.text
    runtime.pages.clear()
    with counted(runtime) as sent:
        await browser.go("/fr")
    assert not any("count(DISTINCT" in statement for statement in sent)


async def test_a_member_sees_their_own_surroundings_first(
    db: AsyncSession, browser: Visitor
) -> None:
    member = await sign_in_as(db, browser, await person(db, home="cremazie"))
    await ideas.idea(db, title="Dans l’arrondissement", area="parc-extension")
    await ideas.idea(db, title="Ailleurs en ville", area="westmount")
    await member.go("/fr")
    section = member.page.css_first("section[aria-labelledby=home-around]")
    assert "Villeray–Saint-Michel–Parc-Extension" in section.css_first("h2").text()
    assert [" ".join(h.text().split()) for h in section.css("h3")] == ["Dans l’arrondissement"]
    link = section.css_first(".band-head a").attributes["href"]
    assert link == "/fr/idees?area=t%3Avilleray-saint-michel-parc-extension"


async def test_a_member_from_elsewhere_sees_the_whole_city(
    db: AsyncSession, browser: Visitor
) -> None:
    member = await sign_in_as(db, browser, await person(db, home=None))
    await ideas.idea(db)
    await member.go("/fr")
    assert not member.page.css("section[aria-labelledby=home-around]")


async def test_the_home_page_asks_as_much_of_the_database_for_many_as_for_one(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    member = await sign_in_as(db, browser, await person(db))
    await ideas.idea(db)
    await member.go("/fr")
    with counted(runtime) as few:
        await member.go("/fr")
    for _ in range(8):
        await ideas.idea(db)
    with counted(runtime) as many:
        await member.go("/fr")
    assert len(many) == len(few) <= 8


async def test_every_theme_leads_to_its_ideas(browser: Visitor) -> None:
    await browser.go("/en")
    links = [a.attributes["href"] for a in browser.page.css(".home-themes a")]
    assert len(links) == 16
    assert all(link.startswith("/en/ideas?theme=") for link in links)
