"""Pages that explain the site: whole in both languages, and true."""

import pytest

from app.core.settings import Settings
from app.ideas.rules import THRESHOLDS
from app.places.rules import AreaKind
from tests.visitor import Visitor

PAGES = {
    "/fr/comment": "/en/how",
    "/fr/vie-privee": "/en/privacy",
    "/fr/accessibilite": "/en/accessibility",
    "/fr/donnees-ouvertes": "/en/open-data",
}


@pytest.mark.parametrize(("french", "english"), PAGES.items())
async def test_each_has_one_title_and_parts_that_its_contents_lead_to(
    browser: Visitor, french: str, english: str
) -> None:
    sizes = []
    for path in (french, english):
        await browser.go(path)
        assert browser.status == 200
        assert len(browser.all("h1")) == 1
        anchors = [a.attributes["href"] for a in browser.page.css(".on-this-page a[href^='#']")]
        assert len(anchors) >= 5
        assert all(browser.page.css_first(anchor) for anchor in anchors)
        sizes.append(len(browser.page.css("main h2")))
        assert not browser.http.cookies
    assert sizes[0] == sizes[1]


async def test_how_it_works_says_the_thresholds_in_force(browser: Visitor) -> None:
    await browser.go("/fr/comment")
    rows = browser.all("main tbody tr")
    assert rows[0].endswith(str(THRESHOLDS[AreaKind.NEIGHBOURHOOD]))
    assert rows[1].endswith(str(THRESHOLDS[AreaKind.TERRITORY]))
    assert rows[2].endswith(str(THRESHOLDS[AreaKind.CITY]))
    assert "après 12 mois" in browser.text


async def test_privacy_names_the_person_in_charge_and_every_cookie(
    browser: Visitor, settings: Settings
) -> None:
    await browser.go("/fr/vie-privee#person-in-charge")
    assert settings.privacy_officer in browser.text
    assert browser.page.css_first(f'main a[href="mailto:{settings.privacy_email}"]')
    named = browser.all("main li code")
    assert {"session", "half", "act", "flash", "language"} <= set(named)
    assert "Commission d’accès à l’information" in browser.text
    assert "Une exception" not in browser.text, "there is no tile server"


async def test_open_data_leads_to_what_exists(browser: Visitor) -> None:
    await browser.go("/en/open-data")
    links = [a.attributes["href"] for a in browser.page.css("main .prose li a")]
    for link in links:
        assert (await browser.go(link)).status == 200, link
