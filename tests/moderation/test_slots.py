"""What moderation adds to the pages of others: a button, a line for the staff, a way to one's own."""

from collections.abc import Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.moderated import moderated_kinds
from app.core.runtime import Runtime
from app.core.web.routing import url
from app.ideas.shown import address
from app.moderation.rules import KIND_LABELS
from tests.factories import ideas, moderation as made, profiles
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor


def buttons(browser: Visitor) -> list[str]:
    """Return where the page's buttons about moderation lead."""
    links = [node.attributes.get("href") or "" for node in browser.page.css("main a.button")]
    return [one for one in links if "moderation" in one]


async def test_each_sees_the_button_that_is_theirs(
    visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author)
    report = url("moderation:report", kind="idea", which=idea.public_id)
    decide = url("moderation:thing", kind="idea", which=idea.public_id)
    elsewhere = await person(db, roles=("moderator:ville-marie",))
    everybody = ((None, [report]), (await person(db), [report]), (elsewhere, [report]))
    theirs = ((author, []), (await person(db, roles=("moderator",)), [decide]))
    for who, wanted in (*everybody, *theirs):
        browser = visitor()
        if who is not None:
            await sign_in_as(db, browser, who)
        await browser.go(address(idea))
        assert buttons(browser) == wanted


@pytest.mark.parametrize("lang", ["fr", "en"])
async def test_the_rules_are_at_the_foot_of_every_page(browser: Visitor, lang: str) -> None:
    await browser.go(f"/{lang}")
    foot = [node.attributes.get("href") for node in browser.page.css("footer a")]
    assert url("moderation:statistics", lang=lang) in foot


async def test_one_s_own_page_leads_to_the_decisions(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author)
    await sign_in_as(db, browser, author)
    await browser.go("/fr/moi")
    assert "La modération et moi" not in browser.text
    await made.decided(db, runtime, idea)
    await browser.go("/fr/moi")
    assert "1 décision porte sur ce que vous avez écrit." in browser.text
    await browser.follow("Voir les décisions")
    assert browser.path == url("moderation:mine")


async def test_a_moderator_s_own_page_says_what_waits(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db, roles=("moderator",)))
    await browser.go("/fr/moi")
    assert "attend la modération" not in browser.text
    await made.reported(db, await ideas.idea(db))
    await browser.go("/fr/moi")
    assert "1 chose attend la modération" in browser.text
    await browser.follow("1 chose attend")
    assert browser.path == "/fr/equipe/moderation"


def test_whatever_can_be_reported_has_a_name() -> None:
    assert set(moderated_kinds()) <= set(KIND_LABELS)


async def test_a_member_s_page_can_be_reported(browser: Visitor, db: AsyncSession) -> None:
    actor = await person(db)
    await profiles.profile(db, actor, is_listed=True, bio="Tous des voleurs.")
    await browser.go(url("profiles:show", person_ref=actor.public_id))
    await browser.follow("Signaler")
    assert browser.path == url("moderation:report", kind="profile", which=actor.public_id)
    await browser.submit(reason="hateful")
    assert browser.status == 200
    assert "va regarder" in browser.text
