"""A forgotten password, and everything that ends with it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts import limits
from app.accounts.actor import Actor
from app.accounts.models import ApiToken, Device, LinkToken, Person
from tests.accounts.conftest import OTHER, PASSWORD, sign_in
from tests.accounts.letters import Mailbox, Work, last, letters
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

Member = Callable[..., Awaitable[Actor]]
NOW = datetime.now(UTC)


async def forget(browser: Visitor, email: str) -> Visitor:
    """Ask for a link."""
    await browser.go("/fr/mot-de-passe-oublie")
    return await browser.submit(email=email)


async def test_a_forgotten_password_is_replaced_and_every_device_signed_out(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, db: AsyncSession,
    work: Work, mailbox: Mailbox,
) -> None:  # fmt: skip
    actor = await member()
    old_device = await sign_in_as(db, visitor(), actor)
    await forget(browser, actor.email)
    assert "Si cette adresse a un compte" in browser.text
    letter = await last(work, mailbox)
    assert letter.to == actor.email
    await browser.go(letter.link)
    await browser.submit(password=OTHER)
    assert "nouveau mot de passe est en vigueur" in browser.text
    assert (await browser.go("/fr/compte")).path == "/fr/compte"
    assert (await old_device.go("/fr/compte")).path == "/fr/connexion"
    assert "a changé" in (await last(work, mailbox)).subject
    await sign_in(visitor(), actor.email, OTHER)
    failed = await sign_in(visitor(), actor.email, PASSWORD)
    assert failed.status == 422


async def test_a_known_and_an_unknown_address_get_the_same_answer_and_the_same_work(
    visitor: Callable[..., Visitor], member: Member, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await member()
    pages = []
    for email in (actor.email, "jamaisvue@exemple.ca"):
        browser = await forget(visitor(), email)
        pages.append((browser.status, browser.path, browser.answer.text))
    assert pages[0] == pages[1]
    assert (await db.execute(select(LinkToken.id))).all() == [], "the request told them apart"
    assert [letter.to for letter in await letters(work, mailbox)] == [actor.email]


async def test_the_letter_speaks_the_language_of_its_reader(
    browser: Visitor, member: Member, work: Work, mailbox: Mailbox
) -> None:
    actor = await member(language="en")
    await forget(browser, actor.email)
    letter = await last(work, mailbox)
    assert letter.language == "en"
    assert letter.link.startswith("/en/new-password/")


async def test_a_weak_password_leaves_the_link_usable(
    browser: Visitor, member: Member, work: Work, mailbox: Mailbox
) -> None:
    actor = await member(name="Rosalie Tremblay")
    await forget(browser, actor.email)
    await browser.go((await last(work, mailbox)).link)
    for weak in ("court", "aaaaaaaaaaaaaa", "rosalie-tremblay"):
        await browser.submit(password=weak)
        assert browser.status == 422
        assert browser.error("password")
    await browser.submit(password=OTHER)
    assert browser.status == 200


async def test_a_link_works_once_even_twice_at_once(
    browser: Visitor, app: ASGIApp, member: Member, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await member()
    await forget(browser, actor.email)
    link = (await last(work, mailbox)).link
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
        answers = await asyncio.gather(
            *(
                http.post(
                    link,
                    data={"password": f"{OTHER} {n}"},
                    headers={"sec-fetch-site": "same-origin"},
                )
                for n in range(6)
            )
        )
    assert [a.status_code for a in answers].count(303) == 1
    assert {a.status_code for a in answers} == {303, 410}
    assert (await db.execute(select(func.count()).select_from(Device))).scalar_one() == 1


async def test_an_hour_later_it_is_over(
    browser: Visitor, member: Member, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await member()
    await forget(browser, actor.email)
    link = (await last(work, mailbox)).link
    expires = (await db.execute(select(LinkToken.expires_at))).scalar_one()
    left = expires - datetime.now(UTC)
    assert timedelta(minutes=58) < left <= timedelta(hours=1)
    await db.execute(update(LinkToken).values(expires_at=NOW))
    await db.commit()
    assert (await browser.go(link)).status == 410


async def test_the_earlier_link_is_dead_after_a_reset(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, work: Work, mailbox: Mailbox
) -> None:
    actor = await member()
    for _ in range(2):
        await forget(browser, actor.email)
    first, second = (letter.link for letter in await letters(work, mailbox))
    await browser.go(second)
    await browser.submit(password=OTHER)
    assert (await visitor().go(first)).status == 410


async def test_reading_the_mailbox_confirms_the_address(
    browser: Visitor, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await person(db, confirmed=False)
    await forget(browser, actor.email)
    await browser.go((await last(work, mailbox)).link)
    await browser.submit(password=OTHER)
    assert (await db.execute(select(Person.email_confirmed_at))).scalar_one() is not None


async def test_a_closed_account_gets_no_letter(
    browser: Visitor, member: Member, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await member()
    await forget(browser, actor.email)
    link = (await last(work, mailbox)).link
    await db.execute(update(Person).values(deleted_at=NOW))
    await db.commit()
    await forget(browser, actor.email)
    assert len(await letters(work, mailbox)) == 1
    await browser.go(link)
    await browser.submit(password=OTHER)
    assert browser.status == 410
    assert "fermé" in browser.text


async def test_the_notice_counts_the_keys_that_still_work(
    browser: Visitor, member: Member, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await member()
    for number in range(3):
        token = ApiToken(
            person_id=actor.id, secret_hash=bytes([number]) * 32, name="x", scopes=["read"],
            expires_at=NOW - timedelta(days=1) if number == 0 else None,
        )  # fmt: skip
        db.add(token)
    await db.commit()
    await forget(browser, actor.email)
    await browser.go((await last(work, mailbox)).link)
    await browser.submit(password=OTHER)
    assert "2 jetons d’API fonctionnent encore" in (await last(work, mailbox)).text


async def test_asking_again_and_again_is_limited(
    visitor_with: Callable[..., Visitor], work: Work, mailbox: Mailbox, member: Member
) -> None:
    actor = await member()
    browser = visitor_with(throttling=True)
    for _ in range(limits.LETTER_ADDRESS.attempts):
        await forget(browser, actor.email)
        assert browser.status == 200
    await forget(browser, actor.email)
    assert browser.status == 429
    assert browser.answer.headers["retry-after"]
    await forget(browser, "jamaisvue@exemple.ca")
    assert browser.status == 200
    assert len(await letters(work, mailbox)) == limits.LETTER_ADDRESS.attempts


@pytest.mark.parametrize("typed", ["", "x", "a@b", "\ud7ff@exemple.ca"])
async def test_what_is_no_address_is_said(browser: Visitor, typed: str) -> None:
    await forget(browser, typed)
    assert browser.status == 422
    assert browser.error("email")
