"""Around a postal code: a visitor finds the ideas nearby, or reads why not, and leaves no trace."""

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.factories import ideas
from tests.visitor import Visitor


async def test_a_visitor_of_parc_extension_sees_what_happens_there(
    db: AsyncSession, browser: Visitor
) -> None:
    await ideas.idea(db, title="Un banc au soleil")
    await ideas.idea(db, title="Ailleurs en ville", area="westmount")
    await browser.go("/fr")
    await browser.submit("form.code-form", code="h3n 1x4")
    assert browser.path == "/fr/idees"
    assert str(browser.answer.url.query, "ascii") == "area=parc-extension"
    assert browser.all("#results h2") == ["Un banc au soleil"]
    assert not browser.http.cookies


async def test_an_ambiguous_code_asks_and_each_answer_leads_on(browser: Visitor) -> None:
    await browser.go("/fr/autour?code=H3X")
    assert browser.status == 200
    assert "H3X couvre plusieurs secteurs" in browser.all("h1")[0]
    assert "Hampstead" in browser.all("main h2")
    assert browser.page.css_first("#field-code").attributes["value"] == "H3X"
    await browser.follow("Snowdon")
    assert str(browser.answer.url.query, "ascii") == "area=snowdon"


async def test_an_ambiguous_code_offers_whole_territories_too(browser: Visitor) -> None:
    await browser.go("/en/around?code=H3X")
    await browser.follow("All of Côte-des-Neiges–Notre-Dame-de-Grâce")
    assert browser.answer.url.params["area"] == "t:cote-des-neiges-notre-dame-de-grace"
    assert browser.status == 200


async def test_a_code_of_laval_is_welcomed_and_told_the_truth(browser: Visitor) -> None:
    await browser.go("/fr/autour?code=H7N")
    assert browser.status == 200
    assert "H7N n’est pas à Montréal" in browser.all("h1")[0]
    assert "à Laval" in browser.text
    assert browser.page.css_first('main a[href="/fr/idees"]')


@pytest.mark.parametrize("typed", ["D1A", "<script>alert(1)</script>", "H3", "🙂🙂🙂"])
async def test_nonsense_is_refused_beside_the_field_and_kept(browser: Visitor, typed: str) -> None:
    await browser.go("/fr/autour", params={"code": typed})
    assert browser.status == 422
    assert "n’est pas le début d’un code postal" in browser.error("code")
    field = browser.page.css_first("#field-code")
    assert field.attributes["value"] == typed
    assert field.attributes["aria-invalid"] == "true"
    assert "<script>alert" not in browser.answer.text


async def test_an_empty_code_is_asked_for(browser: Visitor) -> None:
    await browser.go("/fr/autour?code=")
    assert browser.status == 422
    assert "trois premiers caractères" in browser.error("code")


async def test_the_page_alone_asks_without_reproach(browser: Visitor) -> None:
    await browser.go("/en/around")
    assert browser.status == 200
    assert not browser.error("code")
    assert browser.page.css_first("form.code-form")


async def test_a_very_long_code_is_cut_and_refused(browser: Visitor) -> None:
    await browser.go("/fr/autour", params={"code": "H3N" * 500})
    assert browser.status == 422
    assert len(browser.page.css_first("#field-code").attributes["value"]) == 40
