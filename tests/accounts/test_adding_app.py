"""Adding an app of codes, new recovery codes, taking it away: with letters, and other sessions dead."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import codes
from app.accounts.actor import Actor
from app.accounts.models import ApiToken, Device, RecoveryCode, TotpFactor
from app.accounts.rules import Scope
from app.accounts.service.tokens import create_token
from app.core.runtime import Runtime
from tests.accounts.conftest import sign_in
from tests.accounts.letters import Mailbox, Work, last, letters
from tests.factories.accounts import code, person, sign_in_as, with_app, with_passkey
from tests.visitor import Visitor

Member = Callable[..., Awaitable[Actor]]
HERE = "/fr/compte/deux-etapes"
LONG_AGO = datetime.now(UTC) - timedelta(hours=1)


async def number(db: AsyncSession, table: Any) -> int:
    return (await db.execute(select(func.count()).select_from(table))).scalar_one()


def key_of(browser: Visitor) -> str:
    """Return the secret that the page shows."""
    return browser.all(".app-key code")[0].replace(" ", "")


async def add_app(browser: Visitor) -> str:
    """Add an app by the page and return its secret."""
    await browser.go(f"{HERE}/application")
    secret = key_of(browser)
    await browser.submit(code=code(secret))
    return secret


async def test_a_member_adds_an_app_and_gets_ten_codes_once(
    browser: Visitor, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await person(db)
    await sign_in_as(db, browser, actor)
    await browser.go("/fr/compte/securite")
    await browser.follow("L’activer")
    await browser.follow("Ajouter une application")
    secret = key_of(browser)
    assert browser.page.css_first(".app-drawing svg title")
    assert await number(db, TotpFactor) == 0, "looking at the page keeps nothing"
    await browser.submit(code=code(secret))
    assert browser.status == 200
    assert browser.all("h1") == ["Vos codes de secours"]
    shown = browser.all(".codes li")
    assert len(set(shown)) == 10
    assert all(codes.read(one).kind is codes.Kind.RECOVERY for one in shown)
    assert "no-store" in browser.answer.headers["cache-control"]
    letter = await last(work, mailbox)
    assert "Une application de codes à usage unique a été ajoutée" in letter.text
    await browser.follow("Je les ai gardés")
    assert browser.path == HERE
    assert "Il reste 10 codes." in browser.text
    assert not any(one in browser.text for one in shown)


async def test_the_letter_is_in_the_person_s_language(
    browser: Visitor, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    await sign_in_as(db, browser, await person(db, language="en"))
    await add_app(browser)
    letter = await last(work, mailbox)
    assert letter.language == "en"
    assert letter.subject == "The locks of your account at Notreville have changed"
    assert "An app of one-time codes was added to your account." in letter.html


async def test_the_secret_is_sealed_and_the_codes_are_hashed(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    secret = await add_app(browser)
    shown = browser.all(".codes li")
    kept = (await db.execute(select(TotpFactor.secret))).scalar_one()
    assert secret.encode() not in kept
    hashes = set((await db.execute(select(RecoveryCode.code_hash))).scalars())
    assert not {codes.read(one).code.encode() for one in shown} & hashes


async def test_a_wrong_first_code_keeps_the_same_secret_and_adds_nothing(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"{HERE}/application")
    secret = key_of(browser)
    for typed in (code(secret, steps=9), "abc", "abcd-abcd-abcd-abcd", ""):
        await browser.submit(code=typed)
        assert browser.status == 422
        assert browser.error("code")
        assert key_of(browser) == secret
    assert await number(db, TotpFactor) == 0
    await browser.submit(code=code(secret))
    assert browser.status == 200


async def test_the_code_that_added_the_app_does_not_sign_in_too(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, db: AsyncSession
) -> None:
    actor = await member()
    await sign_in_as(db, browser, actor)
    await browser.go(f"{HERE}/application")
    secret = key_of(browser)
    shown = code(secret)
    await browser.submit(code=shown)
    other = await sign_in(visitor(), actor.email)
    await other.submit(code=shown)
    assert other.status == 422
    assert "a déjà servi" in other.error("code")


async def test_a_secret_begun_by_somebody_else_is_refused(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    thief = await sign_in_as(db, visitor(), await person(db))
    await thief.go(f"{HERE}/application")
    secret = key_of(thief)
    setup = thief.page.css_first("input[name=setup]").attributes["value"]
    await browser.go(f"{HERE}/application")
    await browser.submit(setup=setup, code=code(secret))
    assert "Voici un autre dessin" in browser.text
    assert key_of(browser) != secret
    assert await number(db, TotpFactor) == 0


async def test_there_is_one_app_and_no_second(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    await sign_in_as(db, browser, actor)
    await with_app(db, runtime.settings, actor)
    await add_app(browser)
    assert browser.status == 409
    assert "déjà une application" in browser.text
    assert await number(db, TotpFactor) == 1


async def test_other_devices_die_and_this_one_becomes_strong_under_a_new_secret(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    actor = await person(db)
    other = await sign_in_as(db, visitor(), actor)
    await sign_in_as(db, browser, actor)
    before = browser.http.cookies["session"]
    await add_app(browser)
    assert browser.http.cookies["session"] != before
    device = (await db.execute(select(Device))).scalar_one()
    assert device.strong_at is not None
    await other.go("/fr/compte")
    assert other.path == "/fr/connexion"
    await browser.go("/fr/compte")
    assert browser.path == "/fr/compte"


@pytest.mark.parametrize("page", ["application", "application/retirer", "codes", "cle"])
async def test_changing_the_locks_asks_who_it_is_again(
    browser: Visitor, db: AsyncSession, runtime: Runtime, page: str
) -> None:
    actor = await person(db)
    await with_app(db, runtime.settings, actor)
    await sign_in_as(db, browser, actor, verified_at=LONG_AGO)
    await browser.go(f"{HERE}/{page}")
    assert browser.path == "/fr/compte/verifier"


async def test_whoever_has_not_confirmed_their_address_adds_nothing(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db, confirmed=False))
    await browser.go(HERE)
    assert browser.page.css_first("a[href$='/application']") is None
    await browser.go(f"{HERE}/application")
    assert browser.status == 403


async def test_new_codes_end_the_former_ones(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, db: AsyncSession,
    work: Work, mailbox: Mailbox,
) -> None:  # fmt: skip
    actor = await member()
    await sign_in_as(db, browser, actor)
    await add_app(browser)
    former = browser.all(".codes li")
    await browser.go(f"{HERE}/codes")
    await browser.submit()
    fresh = browser.all(".codes li")
    assert len(fresh) == 10
    assert not set(former) & set(fresh)
    assert await number(db, RecoveryCode) == 10
    assert "De nouveaux codes de secours" in (await last(work, mailbox)).text
    other = await sign_in(visitor(), actor.email)
    await other.submit(code=former[0])
    assert other.status == 422
    await other.submit(code=fresh[0])
    assert other.path == "/fr"


async def test_there_are_no_codes_without_a_factor(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db))
    await browser.go(f"{HERE}/codes")
    await browser.submit()
    assert browser.status == 403
    assert "ajoutez-en une d’abord" in browser.text
    assert await number(db, RecoveryCode) == 0


async def test_taking_the_last_factor_away_weakens_everything(
    browser: Visitor, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await person(db, roles=("moderator",))
    await sign_in_as(db, browser, actor)
    await add_app(browser)
    await create_token(db, actor.id, [Scope.READ], "forte", datetime.now(UTC), strong=True)
    await db.commit()
    await browser.go(f"{HERE}/application/retirer")
    assert "C’était la dernière" in browser.text
    await browser.submit()
    assert browser.path == HERE
    assert await number(db, TotpFactor) == 0
    assert await number(db, RecoveryCode) == 0
    assert (await db.execute(select(Device.strong_at))).scalar_one() is None
    assert (await db.execute(select(ApiToken.is_strong))).scalar_one() is False
    assert "Votre rôle attend une seconde étape" in browser.text
    assert "a été retirée de votre compte" in (await last(work, mailbox)).text
    assert len(await letters(work, mailbox)) == 2


async def test_taking_one_of_two_away_leaves_the_session_strong(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db)
    await sign_in_as(db, browser, actor)
    await add_app(browser)
    await with_passkey(db, actor)
    await browser.go(f"{HERE}/application/retirer")
    assert "C’était la dernière" not in browser.text
    await browser.submit()
    assert (await db.execute(select(Device.strong_at))).scalar_one() is not None
    assert await number(db, RecoveryCode) == 10


async def test_nothing_is_taken_away_where_there_is_nothing(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    key = await with_passkey(db, await person(db))
    await sign_in_as(db, browser, await person(db))
    for page in ("application", f"cles/{key.public_id}"):
        await browser.go(f"{HERE}/{page}/retirer")
        assert browser.status == 404


async def test_one_s_own_passkey_is_named_and_taken_away(
    browser: Visitor, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await person(db)
    await with_passkey(db, actor, name="Clé <b>bleue</b>")
    await sign_in_as(db, browser, actor)
    await browser.go(HERE)
    assert "Clé <b>bleue</b>" in browser.text
    await browser.follow("La retirer")
    assert "Retirer la clé d’accès « Clé <b>bleue</b> » ?" in browser.text
    await browser.submit()
    assert "Votre clé d’accès est retirée." in browser.text
    assert "Une clé d’accès a été retirée" in (await last(work, mailbox)).text


async def test_staff_are_led_kindly_to_add_one_and_then_may(
    browser: Visitor, member: Member, db: AsyncSession
) -> None:
    actor = await member(roles=("administrator",))
    await sign_in(browser, actor.email, next_path="/fr/idees")
    assert browser.path == HERE
    assert "Votre rôle attend une seconde étape" in browser.text
    assert "vous pouvez faire tout ce que fait un membre" in browser.text
    await browser.go("/fr/compte")
    assert "Ajoutez-en une pour exercer vos droits" in browser.text
    await add_app(browser)
    await browser.go("/fr/compte")
    assert "Votre rôle attend" not in browser.text


async def test_few_codes_left_is_said(browser: Visitor, db: AsyncSession) -> None:
    actor = await person(db)
    await sign_in_as(db, browser, actor)
    await add_app(browser)
    assert "Il est temps" not in (await browser.go(HERE)).text
    left = select(RecoveryCode).limit(7)
    for one in (await db.execute(left)).scalars():
        one.used_at = datetime.now(UTC)
    await db.commit()
    await browser.go(HERE)
    assert "Il reste 3 codes." in browser.text
    assert "Il est temps d’en faire d’autres." in browser.text
