"""The link that opens an account: a button, once, and the account that was typed with it."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import ASGIApp

from app.accounts import limits
from app.accounts.models import Device, LinkToken, Person
from tests.accounts.conftest import OTHER, PASSWORD, sign_in
from tests.accounts.letters import Mailbox, Work, last, letters
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)
WHO = {
    "where": "elsewhere", "email": "amina@exemple.ca", "display_name": "Amina K.",
    "password": PASSWORD, "age": "1",
}  # fmt: skip
HEADERS = {"sec-fetch-site": "same-origin"}


async def join(browser: Visitor, **changed: str) -> Visitor:
    """Send the second step's form at once."""
    return await browser.post("/fr/inscription/compte", WHO | changed)


async def people(db: AsyncSession) -> int:
    return (await db.execute(select(func.count()).select_from(Person))).scalar_one()


async def test_opening_the_link_changes_nothing_however_often(
    browser: Visitor, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    await join(browser)
    link = (await last(work, mailbox)).link
    for _ in range(3):
        await browser.go(link)
        await browser.http.head(link)
    assert (await db.execute(select(Person.email_confirmed_at))).scalar_one() is None
    await browser.submit()
    assert (await db.execute(select(Person.email_confirmed_at))).scalar_one() is not None


async def test_the_link_works_on_another_device_and_signs_that_one_in(
    browser: Visitor, visitor: Callable[..., Visitor], work: Work, mailbox: Mailbox
) -> None:
    await join(browser)
    telephone = visitor()
    await telephone.go((await last(work, mailbox)).link)
    await telephone.submit()
    assert (await telephone.go("/fr/compte")).path == "/fr/compte"
    assert (await browser.go("/fr/compte")).path == "/fr/connexion"


async def test_of_two_uses_at_once_one_counts(
    browser: Visitor, app: ASGIApp, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    await join(browser)
    link = (await last(work, mailbox)).link
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
        answers = await asyncio.gather(*(http.post(link, headers=HEADERS) for _ in range(8)))
    assert sorted(a.status_code for a in answers) == [303] + [410] * 7
    assert (await db.execute(select(func.count()).select_from(Device))).scalar_one() == 1


async def test_a_used_link_says_so(browser: Visitor, work: Work, mailbox: Mailbox) -> None:
    await join(browser)
    link = (await last(work, mailbox)).link
    await browser.go(link)
    await browser.submit()
    await browser.go(link)
    assert browser.status == 410
    assert "déjà servi" in browser.text
    await browser.post("/fr/deconnexion")


async def test_an_old_link_says_so(
    browser: Visitor, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    await join(browser)
    link = (await last(work, mailbox)).link
    await db.execute(update(LinkToken).values(expires_at=NOW - timedelta(seconds=1)))
    await db.commit()
    assert (await browser.go(link)).status == 410
    assert "trop ancien" in browser.text
    assert (await browser.post(link)).status == 410
    assert (await db.execute(select(Person.email_confirmed_at))).scalar_one() is None


async def test_a_link_is_for_one_purpose(
    browser: Visitor, work: Work, mailbox: Mailbox, db: AsyncSession
) -> None:
    await join(browser)
    secret = (await last(work, mailbox)).link.rsplit("/", 1)[1]
    for path in ("nouveau-mot-de-passe", "nouvelle-adresse"):
        assert (await browser.go(f"/fr/{path}/{secret}")).status == 410
        form = {"password": OTHER} if path == "nouveau-mot-de-passe" else {}
        assert (await browser.post(f"/fr/{path}/{secret}", form)).status == 410
    assert (await db.execute(select(Person.email_confirmed_at))).scalar_one() is None


async def test_invented_links_open_nothing(browser: Visitor) -> None:
    for secret in ("x", "é" * 20, "%00", "' OR 1=1 --", "a" * 1_000, "😀"):
        answer = await browser.http.get(f"/fr/confirmer/{secret}")
        assert answer.status_code in {400, 404, 410}, secret


async def test_one_address_signing_up_many_times_at_once_is_one_person(
    app: ASGIApp, db: AsyncSession, work: Work, mailbox: Mailbox, browser: Visitor
) -> None:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
        answers = await asyncio.gather(
            *(
                http.post("/fr/inscription/compte", data=WHO | {"email": email}, headers=HEADERS)
                for email in ("amina@exemple.ca", "AMINA@exemple.ca") * 4
            )
        )
    assert {(a.status_code, a.headers["location"]) for a in answers} == {
        (303, "/fr/inscription/courriel")
    }
    assert await people(db) == 1
    sent = await letters(work, mailbox)
    assert len({letter.link for letter in sent}) == 8
    await browser.go(sent[3].link)
    await browser.submit()
    assert (await browser.go("/fr/compte")).path == "/fr/compte"


async def test_a_known_address_gets_the_same_page_and_another_letter(
    visitor: Callable[..., Visitor], db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    known = await person(db, email="connue@exemple.ca", name="Connue", language="en")
    pages = []
    for email in (known.email, "nouvelle@exemple.ca"):
        browser = await join(visitor(), email=email)
        pages.append((browser.status, browser.path, browser.answer.text.replace(email, "X")))
        cookie = browser.http.cookies["sign-up"]
        assert cookie
    assert pages[0] == pages[1]
    to_known, to_new = sorted(await letters(work, mailbox), key=lambda letter: letter.to)
    assert to_known.to == known.email
    assert to_known.language == "en"
    assert "You already have an account" in to_known.subject
    assert "/confirm" not in to_known.text
    assert "Confirmez" in to_new.subject
    row = (await db.execute(select(Person).where(Person.email == known.email))).scalar_one()
    assert row.display_name == "Connue"


async def test_asking_again_does_not_tell_a_known_address_either(
    visitor: Callable[..., Visitor], db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    await person(db, email="connue@exemple.ca")
    pages = []
    for email in ("connue@exemple.ca", "nouvelle@exemple.ca"):
        browser = await join(visitor(), email=email)
        await browser.submit()
        pages.append((browser.status, browser.answer.text.replace(email, "X")))
    assert pages[0] == pages[1]
    to = [letter.to for letter in await letters(work, mailbox)]
    assert to.count("nouvelle@exemple.ca") == 2
    assert "connue@exemple.ca" in to


async def test_each_link_opens_the_account_that_was_typed_with_it(
    visitor: Callable[..., Visitor], db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    """Mallory signs up with Amina's address first: Amina's own link gives Amina's own account."""
    mallory, amina = visitor(), visitor()
    await join(mallory, display_name="Mallory", password=OTHER)
    await letters(work, mailbox)
    await sign_in(mallory, WHO["email"], OTHER)
    assert mallory.path == "/fr/compte/confirmer"
    await join(amina)
    mine = next(x for x in await letters(work, mailbox) if "Amina K." in x.text)
    await amina.go(mine.link)
    await amina.submit()
    row = (await db.execute(select(Person))).scalar_one()
    assert row.display_name == "Amina K."
    assert (await mallory.go("/fr/compte")).path == "/fr/connexion", "Mallory is still in"
    await sign_in(mallory, WHO["email"], OTHER)
    assert mallory.status == 422
    await sign_in(visitor(), WHO["email"])


async def test_an_unconfirmed_member_is_told_and_may_ask_for_the_letter(
    browser: Visitor, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    await join(browser)
    await sign_in(browser, WHO["email"])
    assert browser.path == "/fr/compte/confirmer"
    assert WHO["email"] in browser.text
    await browser.submit()
    assert "de nouveau en route" in browser.text
    await browser.go((await letters(work, mailbox))[-1].link)
    await browser.submit()
    assert (await browser.go("/fr/compte/confirmer")).path == "/fr/compte"
    assert (await db.execute(select(Person.display_name))).scalar_one() == "Amina K."


async def test_an_unconfirmed_member_settles_nothing_yet(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db, confirmed=False))
    await browser.go("/fr/compte")
    assert "pas encore confirmée" in browser.text
    button = browser.page.css_first("main form button")
    assert button is not None
    assert "disabled" in button.attributes
    await browser.submit(display_name="Autre")
    assert browser.status == 403
    assert "Autre" not in (await db.execute(select(Person.display_name))).scalar_one()


async def test_a_confirmed_page_leads_where_the_visitor_was_going(
    browser: Visitor, visitor: Callable[..., Visitor], work: Work, mailbox: Mailbox
) -> None:
    await join(browser, next="/fr/idees")
    telephone = visitor()
    await telephone.go((await last(work, mailbox)).link)
    await telephone.submit()
    assert telephone.path == "/fr/idees"
    evil = await join(visitor(), email="b@exemple.ca", next="https://evil.example")
    await evil.go((await letters(work, mailbox))[-1].link)
    await evil.submit()
    assert evil.path == "/fr"


async def test_nobody_can_make_us_write_to_one_address_for_ever(
    visitor_with: Callable[..., Visitor], work: Work, mailbox: Mailbox
) -> None:
    browser = visitor_with(throttling=True)
    for _ in range(limits.LETTER_ADDRESS.attempts):
        await join(browser)
        assert browser.status == 200
    await join(browser)
    assert browser.status == 429
    assert re.search(r"\d+ min", browser.text)
    assert len(await letters(work, mailbox)) == limits.LETTER_ADDRESS.attempts
