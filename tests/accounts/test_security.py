"""The account's locks: another password, another address, devices signed out one by one."""

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
from app.accounts.models import Device, LinkToken, Person
from app.core.sessions import digest
from tests.accounts.conftest import OTHER, PASSWORD, sign_in
from tests.accounts.letters import Mailbox, Work, last, letters
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

Member = Callable[..., Awaitable[Actor]]
NOW = datetime.now(UTC)
LONG_AGO = NOW - timedelta(minutes=11)
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0"


async def email_of(db: AsyncSession, actor: Actor) -> str:
    return (await db.execute(select(Person.email).where(Person.id == actor.id))).scalar_one()


async def test_a_changed_password_signs_every_other_device_out(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, work: Work, mailbox: Mailbox
) -> None:
    actor = await member()
    other = await sign_in(visitor(), actor.email)
    await sign_in(browser, actor.email)
    before = browser.http.cookies["session"]
    await browser.go("/fr/compte/mot-de-passe")
    await browser.submit(current=PASSWORD, password=OTHER)
    assert browser.path == "/fr/compte/securite"
    assert "en vigueur" in browser.text
    assert browser.http.cookies["session"] != before
    assert (await browser.go("/fr/compte")).path == "/fr/compte"
    assert (await other.go("/fr/compte")).path == "/fr/connexion"
    browser.http.cookies.set("session", before, domain="testserver.local", path="/")
    assert (await browser.go("/fr/compte")).path == "/fr/connexion"
    assert (await last(work, mailbox)).to == actor.email


@pytest.mark.parametrize(
    ("current", "new", "field", "said"),
    [
        ("mauvais mot de passe", OTHER, "current", "pas votre mot de passe"),
        (PASSWORD, "court", "password", "au moins 12"),
        (PASSWORD, "aaaaaaaaaaaaaa", "password", "répétés"),
        ("", OTHER, "current", "remplir"),
    ],
)
async def test_a_password_that_cannot_change_says_why_and_echoes_nothing(
    browser: Visitor, member: Member, db: AsyncSession, current: str, new: str, field: str, said: str
) -> None:  # fmt: skip
    actor = await member()
    before = (await db.execute(select(Person.password_hash))).scalar_one()
    await sign_in_as(db, browser, actor)
    await browser.go("/fr/compte/mot-de-passe")
    await browser.submit(current=current, password=new)
    assert browser.status == 422
    assert said in browser.error(field)
    assert new not in browser.answer.text
    assert (await db.execute(select(Person.password_hash))).scalar_one() == before


async def test_guessing_the_present_password_is_limited(
    visitor_with: Callable[..., Visitor], member: Member, db: AsyncSession
) -> None:
    browser = visitor_with(throttling=True)
    await sign_in_as(db, browser, await member())
    await browser.go("/fr/compte/mot-de-passe")
    for _ in range(limits.PASSWORD_AGAIN.attempts):
        await browser.submit(current="mauvais mot de passe", password=OTHER)
        assert browser.status == 422
    await browser.submit(current=PASSWORD, password=OTHER)
    assert browser.status == 429


async def test_a_new_address_is_confirmed_by_its_own_letter_and_the_old_one_is_told(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, db: AsyncSession,
    work: Work, mailbox: Mailbox,
) -> None:  # fmt: skip
    actor = await member(email="avant@exemple.ca")
    await sign_in(browser, actor.email)
    await browser.go("/fr/compte/courriel")
    await browser.submit(email="Apres@Exemple.ca")
    assert "Nous avons écrit à Apres@exemple.ca" in browser.text
    assert await email_of(db, actor) == "avant@exemple.ca"
    letter = await last(work, mailbox)
    assert letter.to == "Apres@exemple.ca"
    telephone = visitor()
    await telephone.go(letter.link)
    await db.rollback()
    assert await email_of(db, actor) == "avant@exemple.ca"
    await telephone.submit()
    await db.rollback()
    assert await email_of(db, actor) == "Apres@exemple.ca"
    told = await last(work, mailbox)
    assert told.to == "avant@exemple.ca"
    assert "Apres@exemple.ca" in told.text
    await telephone.go(letter.link)
    assert telephone.status == 410
    await sign_in(visitor(), "apres@exemple.ca")


async def test_a_taken_address_gets_the_same_page_and_stays_whose_it_is(
    visitor: Callable[..., Visitor], member: Member, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    taken = await member(email="prise@exemple.ca")
    pages = []
    for email in (taken.email, "libre@exemple.ca"):
        browser = await sign_in_as(db, visitor(), await member(name="Amina", language="fr"))
        await browser.go("/fr/compte/courriel")
        await browser.submit(email=email)
        main = browser.page.css_first("main")
        flash = browser.page.css_first("#flashes")
        assert main is not None
        assert flash is not None
        pages.append((browser.status, browser.path, flash.text().replace(email, "X")))
    assert pages[0] == pages[1]
    to_taken = next(x for x in await letters(work, mailbox) if x.to == taken.email)
    assert "déjà un compte" in to_taken.subject


async def test_two_members_after_one_address_the_first_to_confirm_has_it(
    visitor: Callable[..., Visitor], app: ASGIApp, member: Member, db: AsyncSession,
    work: Work, mailbox: Mailbox,
) -> None:  # fmt: skip
    for _ in range(2):
        browser = await sign_in_as(db, visitor(), await member())
        await browser.go("/fr/compte/courriel")
        await browser.submit(email="convoitee@exemple.ca")
    links = [x.link for x in await letters(work, mailbox) if x.to == "convoitee@exemple.ca"]
    assert len(links) == 2
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as http:
        answers = await asyncio.gather(
            *(http.post(link, headers={"sec-fetch-site": "same-origin"}) for link in links)
        )
    assert sorted(a.status_code for a in answers) == [303, 409]
    query = select(func.count()).where(Person.email == "convoitee@exemple.ca")
    assert (await db.execute(query)).scalar_one() == 1


async def test_an_account_opened_with_my_address_and_never_confirmed_does_not_keep_it_from_me(
    browser: Visitor, member: Member, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    await person(db, email="amoi@exemple.ca", confirmed=False)
    actor = await member()
    await sign_in_as(db, browser, actor)
    await browser.go("/fr/compte/courriel")
    await browser.submit(email="AMOI@exemple.ca")
    await browser.go((await last(work, mailbox)).link)
    await browser.submit()
    assert await email_of(db, actor) == "AMOI@exemple.ca"
    assert (await db.execute(select(func.count()).select_from(Person))).scalar_one() == 1


async def test_a_sensitive_page_asks_for_the_password_again_after_ten_minutes(
    browser: Visitor, member: Member, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await member(), verified_at=LONG_AGO)
    before = browser.http.cookies["session"]
    await browser.go("/fr/compte/courriel")
    assert browser.path == "/fr/compte/verifier"
    await browser.submit(password="mauvais mot de passe")
    assert browser.status == 422
    assert browser.error("password")
    await browser.submit(password=PASSWORD)
    assert browser.path == "/fr/compte/courriel"
    assert browser.http.cookies["session"] != before
    row = (await db.execute(select(Device))).scalar_one()
    assert row.secret_hash == digest(browser.http.cookies["session"])
    assert row.verified_at > NOW - timedelta(minutes=1)


async def test_a_late_form_is_not_done_without_the_password(
    browser: Visitor, member: Member, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await member())
    await browser.go("/fr/compte/courriel")
    await db.execute(update(Device).values(verified_at=LONG_AGO))
    await db.commit()
    await browser.submit(email="voleur@exemple.ca")
    assert browser.path == "/fr/compte/verifier"
    assert (await db.execute(select(LinkToken.id))).all() == []


async def test_devices_are_listed_in_plain_words_and_signed_out_one_by_one(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member
) -> None:
    actor = await member()
    telephone = visitor()
    telephone.http.headers["user-agent"] = FIREFOX
    await sign_in(telephone, actor.email)
    await sign_in(browser, actor.email)
    await browser.go("/fr/compte/appareils")
    assert "Firefox · Android" in browser.text
    assert browser.text.count("Cet appareil-ci") == 1
    forms = browser.page.css("main .line form")
    assert len(forms) == 2
    action = next(
        f.attributes["action"]
        for f, line in zip(forms, browser.all("main .line"), strict=True)
        if "Firefox" in line
    )
    await browser.submit(f'form[action="{action}"]')
    assert "Firefox" not in browser.text
    assert (await telephone.go("/fr/compte")).path == "/fr/connexion"
    assert (await browser.go("/fr/compte")).path == "/fr/compte"


async def test_signing_this_device_out_leads_home(browser: Visitor, member: Member) -> None:
    await sign_in(browser, (await member()).email)
    await browser.go("/fr/compte/appareils")
    await browser.submit("main .line form")
    assert browser.path == "/fr"
    assert "session" not in browser.http.cookies


async def test_all_the_others_at_once(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member
) -> None:
    actor = await member()
    others = [await sign_in(visitor(), actor.email) for _ in range(2)]
    await sign_in(browser, actor.email)
    await browser.go("/fr/compte/appareils")
    await browser.submit("main form[action$=deconnecter-les-autres]")
    assert "2 appareils déconnectés" in browser.text
    for other in others:
        assert (await other.go("/fr/compte")).path == "/fr/connexion"


@pytest.mark.parametrize("number", ["0", "-1", "x", "9223372036854775808", "999999"])
async def test_nobody_signs_the_device_of_another_out(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, db: AsyncSession, number: str
) -> None:
    await sign_in(visitor(), (await member()).email)
    theirs = (await db.execute(select(Device.id))).scalar_one()
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/compte/appareils")
    field = browser.page.css_first("input[name=csrf_token]")
    assert field is not None
    token = {"csrf_token": field.attributes["value"]}
    for wanted in (number, str(theirs)):
        await browser.post(f"/fr/compte/appareils/{wanted}/deconnexion", token)
        assert browser.status == 404
    assert (await db.execute(select(Device.id).where(Device.id == theirs))).one_or_none()
