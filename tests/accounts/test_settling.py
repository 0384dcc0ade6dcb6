"""The account's own pages: name, language, neighbourhood."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Person
from app.ideas.models import Support
from app.places.gazetteer import gazetteer
from tests.factories import ideas
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

Member = Callable[..., Awaitable[Actor]]
NOW = datetime.now(UTC)
PAGES = ("", "/quartier", "/securite", "/courriel", "/mot-de-passe", "/appareils", "/jetons", "/jetons/nouveau", "/en-attente")  # fmt: skip


async def home_of(db: AsyncSession, person_id: int = 0) -> str | None:
    query = select(Person.neighbourhood_id)
    query = query.where(Person.id == person_id) if person_id else query
    row = (await db.execute(query)).scalar_one()
    return gazetteer.neighbourhoods[row].slug if row else None


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["fr", "en"])
async def test_each_page_of_the_account_shows_itself_in_both_languages(
    visitor: Callable[..., Visitor], db: AsyncSession, page: str, language: str
) -> None:
    browser = await sign_in_as(db, visitor(language), await person(db))
    await browser.go(f"/fr/compte{page}")
    assert (browser.status, browser.path) == (200, f"/fr/compte{page}")
    assert len(browser.page.css("h1")) == 1
    if language == "en":
        await browser.follow("English")
        assert browser.path.startswith("/en/account")
        assert browser.status == 200
    assert browser.page.css_first("meta[name=robots][content=noindex]") is not None


@pytest.mark.parametrize("page", PAGES)
async def test_a_visitor_sees_none_of_them(browser: Visitor, page: str) -> None:
    await browser.go(f"/fr/compte{page}")
    assert browser.path == "/fr/connexion"


async def test_a_member_changes_name_and_language(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db, name="Amina"))
    await browser.go("/fr/compte")
    await browser.submit(display_name="  Amina   Kaci ", language="en")
    assert browser.path == "/en/account"
    assert "Your profile is up to date" in browser.text
    row = (await db.execute(select(Person))).scalar_one()
    assert (row.display_name, row.language) == ("Amina Kaci", "en")


@pytest.mark.parametrize(
    ("name", "language"),
    [("", "fr"), ("A", "fr"), ("Admin", "fr"), ("🎉🎉", "fr"), ("Amina", "de"), ("x" * 61, "fr")],
)
async def test_a_profile_that_cannot_be_is_refused_and_kept(
    browser: Visitor, db: AsyncSession, name: str, language: str
) -> None:
    await sign_in_as(db, browser, await person(db, name="Amina"))
    await browser.go("/fr/compte")
    await browser.submit(display_name=name, language=language)
    assert browser.status == 422
    kept = browser.page.css_first("#field-display_name")
    assert kept is not None
    assert kept.attributes["value"] == name
    assert (await db.execute(select(Person.display_name))).scalar_one() == "Amina"


async def test_nobody_gives_themselves_what_the_form_does_not_offer(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/compte")
    for extra in ("email", "is_administrator", "suspended_at", "id"):
        await browser.submit(**{extra: "1"})
        assert browser.status == 422


async def test_a_form_without_its_token_changes_nothing(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db, name="Amina"))
    for token in ({}, {"csrf_token": "0" * 64}, {"csrf_token": "x"}):
        await browser.post("/fr/compte", {"display_name": "Autre", "language": "fr", **token})
        assert browser.status == 403
    assert (await db.execute(select(Person.display_name))).scalar_one() == "Amina"


async def test_the_token_of_one_member_does_not_serve_another(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    mallory = await sign_in_as(db, visitor(), await person(db))
    amina = await sign_in_as(db, visitor(), await person(db))
    await mallory.go("/fr/compte")
    field = mallory.page.css_first("main input[name=csrf_token]")
    assert field is not None
    form = {"display_name": "Piégée", "language": "fr", "csrf_token": field.attributes["value"]}
    assert (await amina.post("/fr/compte", form)).status == 403


async def test_a_member_moves_and_the_support_already_given_stays_as_it_was(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db, home="parc-extension")
    idea = await ideas.idea(db, area="parc-extension")
    await sign_in_as(db, browser, actor)
    await browser.go(f"/fr/idees/{idea.public_id}")
    await browser.submit("form[action$=appuyer]")
    await browser.go("/fr/compte/quartier")
    assert "Parc-Extension" in browser.text
    await browser.submit(where="here", postal_code="H1V")
    assert "est à jour" in browser.text
    assert await home_of(db, actor.id) == "maisonneuve"
    assert (await db.execute(select(Support.is_local))).scalar_one() is True


async def test_an_ambiguous_code_asks_here_too(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/compte/quartier")
    await browser.submit(postal_code="H3X")
    choice = browser.page.css("input[name=neighbourhood]")[0].attributes["value"]
    await browser.submit(neighbourhood=str(choice))
    assert await home_of(db) == choice


async def test_a_home_changes_once_a_month_after_the_first_correction(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/compte/quartier")
    await browser.submit(postal_code="H1V")
    assert await home_of(db) == "maisonneuve"
    await browser.go("/fr/compte/quartier")
    assert not browser.page.css("input[name=postal_code]")
    assert "de nouveau changer de quartier le" in browser.text
    field = browser.page.css_first("input[name=csrf_token]")
    assert field is not None
    form = {"where": "elsewhere", "csrf_token": field.attributes["value"]}
    await browser.post("/fr/compte/quartier", form)
    assert browser.status == 403
    assert await home_of(db) == "maisonneuve"
    await db.execute(update(Person).values(home_changed_at=NOW - timedelta(days=30, minutes=1)))
    await db.commit()
    await browser.go("/fr/compte/quartier")
    await browser.submit(where="elsewhere")
    assert await home_of(db) is None


async def test_the_same_home_again_is_no_change(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db, home="maisonneuve", rta="H1V"))
    await browser.go("/fr/compte/quartier")
    await browser.submit(postal_code="h1v 1a1")
    assert "Rien n’a changé" in browser.text
    assert (await db.execute(select(Person.home_changed_at))).scalar_one() is None


@pytest.mark.parametrize("typed", ["D1A", "", "🎉"])
async def test_nonsense_changes_no_home(browser: Visitor, db: AsyncSession, typed: str) -> None:
    await sign_in_as(db, browser, await person(db, home="maisonneuve"))
    await browser.go("/fr/compte/quartier")
    await browser.submit(where="here", postal_code=typed)
    assert browser.status == 422
    assert browser.error("postal_code")
    assert await home_of(db) == "maisonneuve"
