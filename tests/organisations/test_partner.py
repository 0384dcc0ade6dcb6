"""A local partner is a verified organisation with an agreement in force: its page says so, and stops in time."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from app.organisations.models import Organisation
from app.organisations.moderated import Organisations
from app.organisations.rules import State
from app.profiles.queries.agreements import is_partner, partnership
from app.profiles.rules import today
from tests.factories import accounts, organisations as made, profiles

NOW = datetime.now(UTC)
TODAY = today(NOW)
DAY = timedelta(days=1)
BADGE = "Partenaire local"


@pytest.fixture
async def one(db):
    return await made.organisation(db, name="Coop du Roulement")


async def badge(browser, one, runtime=None) -> list[str]:
    if runtime is not None:
        runtime.pages.clear()
    await browser.go(f"/fr/organismes/{one.public_id}")
    return browser.all(".org-partner")


async def test_its_page_says_it_is_a_partner_between_which_days_and_what_says_so(
    db, one, browser, visitor
):
    await profiles.agreement(
        db, one, starts_on=TODAY - 20 * DAY, ends_on=TODAY + 300 * DAY, source="Entente 2026-014"
    )
    (said,) = await badge(browser, one)
    assert said.startswith(BADGE)
    assert str((TODAY + 300 * DAY).year) in said
    assert "Entente 2026-014" in said
    english = visitor(language="en")
    await english.go(f"/en/organisations/{one.public_id}")
    assert english.all(".org-partner .badge") == ["Local partner"]


async def test_without_an_agreement_a_verified_organisation_is_no_partner(db, one, browser):
    assert await badge(browser, one) == []
    assert await partnership(db, one.id, NOW) is None


@pytest.mark.parametrize(
    ("first", "last", "cut", "holds"),
    [
        (0, 0, None, True),
        (-1, 0, None, True),
        (0, 1, None, True),
        (1, 30, None, False),
        (-30, -1, None, False),
        (-30, 30, 0, False),
        (-30, 30, 1, True),
    ],
    ids=["one-day", "last-day", "first-day", "not-yet", "over", "cut-today", "cut-tomorrow"],
)
async def test_from_its_first_day_to_its_last_and_no_longer(
    db, one, browser, first, last, cut, holds
):
    await profiles.agreement(
        db,
        one,
        starts_on=TODAY + first * DAY,
        ends_on=TODAY + last * DAY,
        ended_on=None if cut is None else TODAY + cut * DAY,
    )
    assert bool(await badge(browser, one)) is holds
    assert await is_partner(db, one.id, NOW) is holds


async def test_of_two_agreements_the_one_that_lasts_longest_is_told(db, one, browser):
    for source, days in (("La courte", 10), ("La longue", 400), ("La moyenne", 200)):
        await profiles.agreement(
            db, one, starts_on=TODAY - days * DAY, ends_on=TODAY + days * DAY, source=source
        )
    (said,) = await badge(browser, one)
    assert "La longue" in said
    assert "La courte" not in said


@pytest.mark.parametrize(
    "lost",
    [{"state": State.SUSPENDED}, {"state": State.UNVERIFIED}, {"closed_at": NOW}],
    ids=["suspended", "not-verified-any-more", "closed"],
)
async def test_a_partner_that_loses_its_standing_is_none_whatever_was_signed(
    db, one, browser, runtime, lost
):
    await profiles.agreement(db, one)
    assert await badge(browser, one)
    await db.execute(update(Organisation).values(**lost))
    await db.commit()
    assert await badge(browser, one, runtime) == []


async def test_hidden_even_its_members_read_no_badge_until_it_is_shown_again(db, browser, runtime):
    owner = await accounts.person(db)
    one = await made.organisation(db, owner)
    await profiles.agreement(db, one)
    await accounts.sign_in_as(db, browser, owner)
    ways = Organisations()
    async with runtime.database.transaction() as session:
        await ways.hide(session, runtime, one.id, NOW)
    assert await badge(browser, one) == []
    async with runtime.database.transaction() as session:
        await ways.restore(session, runtime, one.id, NOW)
    assert len(await badge(browser, one)) == 1


async def test_readers_see_the_badge_as_soon_as_staff_write_the_agreement_down_and_end_it(
    db, one, visitor, browser
):
    assert await badge(browser, one) == [], "the page is kept for visitors from now on"
    staff = await accounts.sign_in_as(
        db, visitor(), await accounts.person(db, roles=("administrator",))
    )
    await staff.go(f"/fr/equipe/partenaires?organisation={one.public_id}")
    await staff.submit(
        "main form[method=post]",
        starts_on=TODAY.isoformat(),
        ends_on=(TODAY + 90 * DAY).isoformat(),
        source="Entente 2026-090",
        reason="Elle prête ses ateliers aux ruelles vertes.",
    )
    assert "partenaire" in staff.text
    assert "Entente 2026-090" in (await badge(browser, one))[0]
    await staff.go(staff.page.css_first("main .people-line a.button").attributes["href"])
    await staff.submit("main form[method=post]", reason="Fin convenue avec la coopérative.")
    assert await badge(browser, one) == []
