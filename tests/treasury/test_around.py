"""What the treasury shows in other pages: a campaign's books in a line, what waits for administrators."""

from app.campaigns.rules import State as CampaignState
from tests.factories import treasury
from tests.factories.accounts import person
from tests.treasury.world import world


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


async def test_a_campaigns_page_says_how_much_came_and_leads_to_every_entry(db, browser):
    here = await world(db, CampaignState.SETTLED)
    await browser.go(f"/fr/campagnes/{here.which}")
    assert "1 000,00 $ ont été donnés par carte" in plain(browser.text)
    await browser.follow("Lire le grand livre")
    assert browser.path.endswith("/grand-livre")


async def test_before_anything_came_it_says_nothing_of_books(db, browser):
    here = await world(db, CampaignState.LIVE, given=0)
    await browser.go(f"/fr/campagnes/{here.which}")
    assert browser.status == 200
    assert "grand livre" not in browser.text


async def test_only_administrators_are_led_to_its_money(db, browser, as_):
    here = await world(db)
    path, link = f"/fr/campagnes/{here.which}", f"a[href$='/argent/campagnes/{here.which}']"
    for who in (
        browser,
        await as_(here.carrier),
        await as_(await person(db, roles=("moderator",))),
    ):
        assert (await who.go(path)).page.css_first(link) is None
    assert (await (await as_(here.one)).go(path)).page.css_first(link) is not None


async def test_an_administrators_dashboard_says_what_waits_and_nobody_elses(db, as_):
    here = await world(db)
    await treasury.payout(db, here.campaign, by=here.other)
    await treasury.difference(db)
    mine = await (await as_(here.one)).go("/fr/moi")
    assert "1 virement attend" in mine.text
    assert "1 écart entre les livres" in mine.text
    theirs = await (await as_(await person(db, roles=("moderator",)))).go("/fr/moi")
    assert "virement attend" not in theirs.text
