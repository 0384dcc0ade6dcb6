"""Agreeing purpose by purpose: nothing ticked for anybody, each yes with its proof."""

import hashlib
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.errors import Refused
from app.core.i18n import gettext, using
from app.privacy.models import Consent
from app.privacy.queries.own import who_agrees
from app.privacy.rules import CONSENTS, Purpose
from app.privacy.service.consent import choose
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
PAGE = "/fr/compte/vie-privee"
SHOWN = {
    (Purpose.NEWS, "2026-11-22"): "2c4b",
    (Purpose.STUDIES, "2026-11-22"): "6ace",
}
"""The beginning of the fingerprint of what was asked, in both languages, by version."""


async def kept(db: AsyncSession) -> list[tuple[str, str, str, bool]]:
    query = select(Consent.purpose, Consent.text_version, Consent.language, Consent.withdrawn_at)
    return [(p.value, v, lang, w is None) for p, v, lang, w in await db.execute(query)]


def test_other_words_are_another_version():
    found = {}
    for purpose, asked in CONSENTS.items():
        with using("fr"):
            french = gettext(asked.text)
        digest = hashlib.sha256(f"{asked.text}\n{french}".encode()).hexdigest()
        found[purpose, asked.version] = digest[:4]
    assert found == SHOWN, "the words changed: give them another version, and pin them here"


async def test_no_box_is_ticked_for_anybody(browser: Visitor, db: AsyncSession):
    await sign_in_as(db, browser, await person(db))
    await browser.go(PAGE)
    assert browser.status == 200
    assert len(browser.page.css("input[name=purposes]")) == len(Purpose)
    assert not browser.page.css("input[name=purposes][checked]")


async def test_a_yes_is_kept_with_its_words_its_language_and_its_time(visitor, db: AsyncSession):
    browser = await sign_in_as(db, visitor("en"), await person(db, language="en"))
    await browser.go("/en/account/privacy")
    await browser.submit('main form[action="/en/account/privacy"]', purposes=["news"])
    assert "Your choices are kept." in browser.text
    assert await kept(db) == [("news", "2026-11-22", "en", True)]
    row = (await db.execute(select(Consent.given_at))).scalar_one()
    assert abs((datetime.now(UTC) - row).total_seconds()) < 60
    assert [n.attributes["value"] for n in browser.page.css("input[name=purposes][checked]")] == [
        "news"
    ]
    assert "Agreed on" in browser.text


async def test_taking_it_back_is_as_easy_and_keeps_the_proof(browser: Visitor, db: AsyncSession):
    await sign_in_as(db, browser, await person(db))
    form = f'main form[action="{PAGE}"]'
    await (await browser.go(PAGE)).submit(form, purposes=["news", "studies"])
    await browser.submit(form, purposes=["studies"])
    assert sorted(await kept(db)) == [
        ("news", "2026-11-22", "fr", False),
        ("studies", "2026-11-22", "fr", True),
    ]
    await browser.submit(form, purposes=["news", "studies"])
    assert [line for line in await kept(db) if line[0] == "news" and line[3]]
    assert len(await kept(db)) == 3


async def test_the_same_yes_twice_is_one(db: AsyncSession):
    actor = await person(db)
    for _ in range(2):
        await choose(db, actor, [Purpose.NEWS], "fr", NOW)
    assert len(await kept(db)) == 1


async def test_a_yes_to_other_words_counts_no_more_and_is_asked_again(
    browser: Visitor, db: AsyncSession
):
    actor = await person(db)
    await choose(db, actor, [Purpose.NEWS], "fr", NOW)
    await db.execute(update(Consent).values(text_version="2020-01-01"))
    await db.commit()
    assert await who_agrees(db, Purpose.NEWS) == []
    await sign_in_as(db, browser, actor)
    await browser.go(PAGE)
    assert not browser.page.css("input[name=purposes][checked]")
    assert "nous vous le demandons donc de nouveau" in browser.text
    await choose(db, actor, [Purpose.NEWS], "fr", NOW)
    assert await who_agrees(db, Purpose.NEWS) == [(actor.email, "fr")]
    assert len(await kept(db)) == 2


async def test_an_unknown_purpose_is_refused_and_nothing_changes(
    browser: Visitor, db: AsyncSession
):
    await sign_in_as(db, browser, await person(db))
    await browser.go(PAGE)
    await browser.submit(f'main form[action="{PAGE}"]', purposes=["everything"])
    assert browser.status == 422
    assert await kept(db) == []


async def test_only_a_confirmed_address_agrees(browser: Visitor, db: AsyncSession):
    actor = await person(db, confirmed=False)
    with pytest.raises(Refused):
        await choose(db, actor, [Purpose.NEWS], "fr", NOW)
    await sign_in_as(db, browser, actor)
    await browser.go(PAGE)
    assert "Confirmez d’abord votre adresse courriel" in browser.text
    assert browser.page.css("button[disabled]")


@pytest.mark.parametrize("column", ["deleted_at", "suspended_at", "email_confirmed_at"])
async def test_nobody_who_left_is_listed_as_agreeing(db: AsyncSession, column: str):
    actor = await person(db)
    await choose(db, actor, [Purpose.STUDIES], "fr", NOW)
    assert len(await who_agrees(db, Purpose.STUDIES)) == 1
    await db.execute(
        update(Person).values({column: None if column == "email_confirmed_at" else NOW})
    )
    assert await who_agrees(db, Purpose.STUDIES) == []
