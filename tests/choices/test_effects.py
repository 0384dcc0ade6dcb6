"""What is chosen is seen by everybody, and never changes what was frozen."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.chosen import NEW_FOR, is_new
from app.accounts.models import Person
from app.choices.service import tags_of
from app.core import clock
from app.core.errors import Invalid, Refused
from app.core.page_store import EVERY_PAGE
from app.core.personal import Leaving, erasers, readers
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.ideas.chosen import PUBLICATIONS, PUBLICATIONS_NEW, THRESHOLD
from app.ideas.models import Gate
from app.ideas.schemas import Proposal, Revision
from app.ideas.service.edit import edit
from app.ideas.service.propose import propose
from app.places.rules import AreaKind
from app.site.chosen import CONTACT, WELCOME
from app.themes.chosen import OFFERED
from app.themes.rules import THEMES
from tests.factories import accounts, choices, ideas
from tests.visitor import Visitor

NOW = clock.now()
WORDS = {
    "title": "Une ruelle verte",
    "problem": "Le béton garde la chaleur et personne ne s’y arrête.",
    "proposal": "Planter des vignes et ouvrir trois fosses d’arbres.",
}
WITHOUT_FOOD = tuple(code for code in THEMES if code != "food")


@pytest.mark.parametrize(
    ("area", "kind"),
    [
        ("parc-extension", AreaKind.NEIGHBOURHOOD),
        ("t:ville-marie", AreaKind.TERRITORY),
        ("city", AreaKind.CITY),
    ],
)
async def test_a_published_idea_keeps_its_threshold_and_the_next_one_has_the_new_one(
    db: AsyncSession, area: str, kind: AreaKind
) -> None:
    author = await accounts.person(db)
    before = await propose(db, author, Proposal(**WORDS, area=area), NOW)
    frozen = (await db.get_one(Gate, before.id)).threshold
    await choices.choose(db, THRESHOLD[kind], 12)
    after = await propose(db, author, Proposal(**WORDS, area=area), NOW)
    assert (await db.get_one(Gate, before.id, populate_existing=True)).threshold == frozen != 12
    assert (await db.get_one(Gate, after.id)).threshold == 12


async def test_the_explanation_shows_the_threshold_chosen_and_drops_the_page_kept(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    await browser.go("/fr/comment")
    assert browser.all("main tbody tr")[0].endswith("25")
    choice = THRESHOLD[AreaKind.NEIGHBOURHOOD]
    drop_pages(db, runtime, *tags_of(choice))
    await choices.choose(db, choice, 31)
    await browser.go("/fr/comment")
    assert browser.all("main tbody tr")[0].endswith("31")


async def test_the_home_page_welcomes_in_the_words_chosen_in_each_language(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    await browser.go("/fr")
    assert "Dites ce qui manque" in browser.text
    drop_pages(db, runtime, *tags_of(WELCOME))
    await choices.choose(db, WELCOME, {"fr": "Bienvenue **chez vous !**", "en": "Welcome *home!*"})
    await browser.go("/fr")
    assert "Bienvenue chez vous !" in browser.all(".home-hero .lead")[0]
    assert "Dites ce qui manque" not in browser.text
    await browser.go("/en")
    assert "Welcome home!" in browser.all(".home-hero .lead")[0]


async def test_words_chosen_can_do_no_harm(db: AsyncSession, browser: Visitor) -> None:
    evil = "<script>alert(1)</script> [ici](javascript:alert(1))"
    await choices.choose(db, CONTACT, {"fr": evil, "en": evil})
    await browser.go("/fr/comment")
    footer = browser.page.css_first(".footer-contact")
    assert footer is not None
    assert not footer.css("script")
    assert not [a for a in footer.css("a") if "javascript" in (a.attributes.get("href") or "")]


async def test_what_stands_on_every_page_drops_every_page(
    db: AsyncSession, browser: Visitor, runtime: Runtime
) -> None:
    await browser.go("/fr/accessibilite")
    await browser.go("/fr/vie-privee")
    assert len(runtime.pages.pages) >= 2
    assert EVERY_PAGE in tags_of(CONTACT)
    drop_pages(db, runtime, *tags_of(CONTACT))
    await choices.choose(db, CONTACT, {"fr": "514 555-0134", "en": "514 555-0134"})
    assert not runtime.pages.pages
    await browser.go("/fr/vie-privee")
    assert browser.all(".footer-contact") == ["514 555-0134"]


async def test_a_theme_taken_away_is_not_offered_and_stays_where_it_is(
    db: AsyncSession, browser: Visitor
) -> None:
    author = await accounts.person(db)
    has_it = await ideas.idea(db, author, themes=["food"])
    await choices.choose(db, OFFERED, WITHOUT_FOOD)
    with pytest.raises(Invalid) as fault:
        await propose(db, author, Proposal(**WORDS, area="city", themes=["food"]), NOW)
    assert "themes" in fault.value.errors
    revision = Revision(**WORDS, themes=["food", "nature"], version=has_it.version)
    changed = await edit(db, author, has_it, revision, NOW)
    assert changed.themes == ["food", "nature"]
    await db.commit()
    await browser.go("/fr")
    assert not browser.page.css(".home-themes a[href*='theme=food']")
    assert browser.page.css(".home-themes a[href*='theme=nature']")
    await browser.go(f"/fr/idees/{has_it.public_id}")
    assert "Alimentation" in browser.text


async def test_an_idea_cannot_take_on_a_theme_that_is_not_offered(db: AsyncSession) -> None:
    author = await accounts.person(db)
    idea = await ideas.idea(db, author, themes=["nature"])
    await choices.choose(db, OFFERED, WITHOUT_FOOD)
    with pytest.raises(Invalid):
        await edit(db, author, idea, Revision(**WORDS, themes=["food"], version=idea.version), NOW)


async def test_new_accounts_publish_less_until_they_are_not_new(db: AsyncSession) -> None:
    await choices.choose(db, PUBLICATIONS_NEW, 1)
    newcomer = await accounts.person(db)
    await propose(db, newcomer, Proposal(**WORDS, area="city"), NOW)
    with pytest.raises(Refused):
        await propose(db, newcomer, Proposal(**WORDS, area="city"), NOW)
    neighbour = await accounts.person(db, created_at=NOW - timedelta(days=8))
    for _ in range(2):
        await propose(db, neighbour, Proposal(**WORDS, area="city"), NOW)


async def test_nobody_publishes_more_than_everybody_may(db: AsyncSession) -> None:
    await choices.choose(db, PUBLICATIONS_NEW, 9)
    await choices.choose(db, PUBLICATIONS, 1)
    newcomer = await accounts.person(db)
    await propose(db, newcomer, Proposal(**WORDS, area="city"), NOW)
    with pytest.raises(Refused):
        await propose(db, newcomer, Proposal(**WORDS, area="city"), NOW)


@pytest.mark.parametrize(("days", "new"), [(6, True), (7, False), (400, False)])
def test_an_account_is_new_for_a_week(days: int, new: bool) -> None:
    assert is_new(NOW - timedelta(days=days), NOW) is new


async def test_no_account_is_new_when_the_limit_is_none(db: AsyncSession) -> None:
    await choices.choose(db, NEW_FOR, timedelta(0))
    assert not is_new(NOW, NOW)


async def test_an_administrator_takes_their_choices_along_and_leaves_them_behind(
    db: AsyncSession,
) -> None:
    gisele = await accounts.person(db, name="Gisèle", roles=("administrator",))
    await choices.choose(db, WELCOME, {"fr": "Allo", "en": "Hello"}, by=gisele)
    (row,) = [row async for row in readers()["choices"](db, gisele.id)]
    assert (row["choice"], row["value"]["fr"]) == ("site.welcome", "Allo")
    leaving = Leaving(gisele.id, erase_words=True, now=datetime.now(UTC))
    await erasers()["choices"](db, leaving)
    assert [row async for row in readers()["choices"](db, gisele.id)] == []
    assert (await db.get_one(Person, gisele.id)).display_name == "Gisèle"
