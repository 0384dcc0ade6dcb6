"""Leaving and coming back, pressed twice, at once, late, with a second factor: each leads to one end."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import ApiToken, Device, Person
from app.accounts.passwords import passwords_of
from app.accounts.rules import Purpose
from app.accounts.service import links
from app.accounts.service.links import LinkOver
from app.audit.models import AuditEntry
from app.core.errors import Gone
from app.core.runtime import Runtime
from app.privacy import jobs
from app.privacy.models import DataCopy, Departure
from app.privacy.service import copying, leave
from tests.factories.accounts import code, person, sign_in_as, with_app, with_recovery_codes
from tests.factories.privacy import gone
from tests.privacy.test_leaving import LEAVE, go_away, link_in, sign_in, with_password
from tests.visitor import Visitor

NOW = datetime.now(UTC)
New = Callable[..., Visitor]


async def back_link(db: AsyncSession, person_id: int) -> str:
    secret = await links.issue(db, person_id, Purpose.RETURN, datetime.now(UTC))
    await db.commit()
    return secret


async def test_of_two_pages_that_leave_at_once_one_does_and_the_other_is_told(
    db: AsyncSession, runtime: Runtime, work, mailbox
) -> None:
    actor = await person(db)

    async def go(*, erase_words: bool) -> str:
        try:
            async with runtime.database.transaction() as session:
                await leave.leave(
                    session, runtime.settings, actor, erase_words=erase_words, now=NOW
                )
        except Gone as refusal:
            return refusal.message
        return ""

    said = sorted(await asyncio.gather(go(erase_words=True), go(erase_words=False)))
    assert said == ["", "Ce compte est fermé."]
    assert await db.scalar(select(func.count()).select_from(Departure)) == 1
    acts = list((await db.execute(select(AuditEntry.action))).scalars())
    assert acts == ["privacy.left"]
    await work()
    assert len(mailbox()) == 1


async def test_the_second_page_of_somebody_who_left_leads_to_the_door(
    visitor: New, db: AsyncSession
) -> None:
    actor = await person(db)
    here, there = [await sign_in_as(db, visitor(), actor) for _ in range(2)]
    await there.go(LEAVE)
    await go_away(here)
    await there.submit(f'main form[action="{LEAVE}"]', words="keep", sure="1")
    assert there.path == "/fr/connexion"
    assert await db.scalar(select(func.count()).select_from(Departure)) == 1


async def test_of_two_links_that_bring_back_both_lead_to_one_open_account(
    db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    await gone(db, runtime.settings, actor, erase_words=True, over=False)
    secrets = [await back_link(db, actor.id) for _ in range(2)]

    async def come(secret: str) -> bool:
        try:
            async with runtime.database.transaction() as session:
                await leave.come_back(session, secret, NOW)
        except LinkOver:
            return False
        return True

    came = await asyncio.gather(*map(come, secrets))
    assert sorted(came) == [False, True], "the other link was forgotten"
    assert await db.get(Departure, actor.id) is None
    closed = await db.scalar(select(Person.deleted_at).where(Person.id == actor.id))
    assert closed is None
    query = select(func.count()).where(AuditEntry.action == "privacy.came_back")
    assert await db.scalar(query) == 1


async def test_coming_back_and_being_erased_at_once_end_in_one_of_the_two(
    db: AsyncSession, runtime: Runtime
) -> None:
    for _ in range(4):
        actor = await person(db)
        await gone(db, runtime.settings, actor, erase_words=True)
        secret = await back_link(db, actor.id)

        async def come(secret: str = secret) -> bool:
            try:
                async with runtime.database.transaction() as session:
                    await leave.come_back(session, secret, datetime.now(UTC))
            except LinkOver:
                return False
            return True

        came, _erased = await asyncio.gather(come(), jobs.erase_one(runtime, person_id=actor.id))
        still = await db.scalar(select(func.count()).where(Person.id == actor.id))
        assert bool(still) == came
        await db.commit()


async def test_a_link_is_no_use_once_somebody_has_been_erased(
    browser: Visitor, db: AsyncSession, runtime: Runtime, work, mailbox
) -> None:
    actor = await person(db)
    await gone(db, runtime.settings, actor, erase_words=True)
    await work()
    address = link_in(mailbox()[-1])
    await jobs.erase_one(runtime, person_id=actor.id)
    for answer in (await browser.go(address), await browser.post(address)):
        assert answer.status == 410
        assert "n’est pas un des nôtres" in answer.text


async def test_coming_back_is_not_coming_in_the_second_factor_is_asked_for(
    visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await with_password(db, runtime, email="deux@exemple.ca")
    secret = await with_app(db, runtime.settings, actor)
    await gone(db, runtime.settings, actor, erase_words=False, over=False)
    browser = await sign_in(visitor(), "deux@exemple.ca")
    await browser.submit('main form[action*="/revenir/"]')
    assert browser.path == "/fr/connexion"
    assert "session" not in browser.http.cookies
    await sign_in(browser, "deux@exemple.ca")
    assert browser.path == "/fr/connexion/code"
    await browser.submit(code=code(secret))
    assert browser.path == "/fr"


async def test_while_closing_neither_a_half_nor_a_paper_lets_anybody_in(
    visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await with_password(db, runtime, email="papier@exemple.ca")
    await with_app(db, runtime.settings, actor)
    papers = await with_recovery_codes(db, actor)
    browser = await sign_in(visitor(), "papier@exemple.ca")
    assert browser.path == "/fr/connexion/code"
    await gone(db, runtime.settings, actor, erase_words=False, over=False)
    await browser.submit(code=papers[0])
    assert browser.status in {200, 410}
    assert "session" not in browser.http.cookies
    assert await db.scalar(select(func.count()).select_from(Device)) == 0


async def test_an_old_password_reset_does_not_open_a_closed_account(
    browser: Visitor, db: AsyncSession, runtime: Runtime, work, mailbox
) -> None:
    actor = await with_password(db, runtime, email="oubli@exemple.ca")
    await gone(db, runtime.settings, actor, erase_words=False, over=False)
    await work()
    before = len(mailbox())
    await browser.go("/fr/mot-de-passe-oublie")
    await browser.submit(email="oubli@exemple.ca")
    await work()
    assert len(mailbox()) == before, "no letter, and the page said the same"
    stored = await db.scalar(select(Person.password_hash).where(Person.id == actor.id))
    assert (await passwords_of(runtime.settings).check("trois pinsons dans le vent", stored)).right


@pytest.mark.parametrize(("language", "word"), [("fr", "30 jours"), ("en", "30 days")])
async def test_what_leaving_does_is_said_before_in_both_languages(
    visitor: New, db: AsyncSession, language: str, word: str
) -> None:
    browser = await sign_in_as(db, visitor(language), await person(db, language=language))
    await browser.go(LEAVE if language == "fr" else "/en/account/leave")
    assert browser.status == 200
    assert word in browser.text
    assert len(browser.page.css("input[name=words]")) == 2
    assert not browser.page.css("input[name=words][checked]"), "nothing is chosen for anybody"


async def test_a_suspended_member_leaves_and_comes_back_suspended(
    visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await with_password(db, runtime, email="pause@exemple.ca")
    await db.execute(update(Person).where(Person.id == actor.id).values(suspended_at=NOW))
    await db.commit()
    browser = await sign_in_as(db, visitor(), actor)
    await go_away(browser)
    assert "Votre compte est fermé" in browser.text
    await sign_in(browser, "pause@exemple.ca")
    await browser.submit('main form[action*="/revenir/"]')
    await sign_in(browser, "pause@exemple.ca")
    row = (await db.execute(select(Person.deleted_at, Person.suspended_at))).one()
    assert row.deleted_at is None
    assert row.suspended_at is not None


async def test_an_unconfirmed_account_may_leave_too(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db, confirmed=False))
    await go_away(browser)
    assert "Votre compte est fermé" in browser.text


async def test_keys_of_programs_and_copies_wait_for_nobody(
    visitor: New, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    await copying.ask(db, actor, "fr", NOW)
    await db.commit()
    browser = await sign_in_as(db, visitor(), actor)
    await go_away(browser)
    assert await db.scalar(select(func.count()).select_from(ApiToken)) == 0
    copy = (await db.execute(select(DataCopy))).scalar_one()
    await browser.post(f"/fr/compte/vie-privee/copies/{copy.public_id}")
    assert browser.path == "/fr/connexion", "whoever wants it comes back first"


async def test_a_reminder_is_written_once_even_if_the_night_runs_twice_at_once(
    db: AsyncSession, runtime: Runtime, work, mailbox
) -> None:
    actor = await person(db)
    await gone(db, runtime.settings, actor, erase_words=False, over=False)
    await work()
    before = len(mailbox())
    soon = NOW + timedelta(days=29)

    async def night() -> int:
        async with runtime.database.transaction() as session:
            return await leave.remind(session, runtime.settings, soon)

    assert sorted(await asyncio.gather(night(), night())) == [0, 1]
    await work()
    assert len(mailbox()) == before + 1


async def test_who_came_back_is_reminded_and_erased_no_more(
    db: AsyncSession, runtime: Runtime, work
) -> None:
    actor = await person(db)
    await gone(db, runtime.settings, actor, erase_words=True)
    await leave.come_back(db, await back_link(db, actor.id), datetime.now(UTC))
    await db.commit()
    await jobs.erase_due(runtime)
    await jobs.erase_one(runtime, person_id=actor.id)
    await work()
    assert await db.get(Person, actor.id) is not None
    assert await leave.remind(db, runtime.settings, NOW + timedelta(days=60)) == 0
