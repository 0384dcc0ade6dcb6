"""Proving again who one is: with the password, and with a code when there is a factor."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Device
from app.core.runtime import Runtime
from tests.accounts.conftest import OTHER, PASSWORD
from tests.factories.accounts import code, sign_in_as, with_app, with_recovery_codes
from tests.visitor import Visitor

Member = Callable[..., Awaitable[Actor]]
AGES_AGO = datetime.now(UTC) - timedelta(minutes=11)
SENSITIVE = ("courriel", "jetons/nouveau", "deux-etapes/application", "deux-etapes/cle")


@pytest.mark.parametrize("page", SENSITIVE)
async def test_ten_minutes_after_the_last_proof_it_is_asked_again(
    browser: Visitor, member: Member, db: AsyncSession, page: str
) -> None:
    await sign_in_as(db, browser, await member(), verified_at=AGES_AGO)
    await browser.go(f"/fr/compte/{page}")
    assert browser.path == "/fr/compte/verifier"
    assert browser.page.css_first("#field-code") is None, "there is no code to ask for"
    await browser.submit(password=PASSWORD)
    assert browser.path == f"/fr/compte/{page}"


async def test_whoever_has_an_app_gives_its_code_too(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    await sign_in_as(db, browser, actor, verified_at=AGES_AGO)
    await browser.go("/fr/compte/courriel")
    for fields, field in (
        ({"password": PASSWORD, "code": ""}, "code"),
        ({"password": PASSWORD, "code": code(secret, steps=5)}, "code"),
        ({"password": OTHER, "code": code(secret)}, "password"),
    ):
        await browser.submit(**fields)
        assert browser.status == 422
        assert browser.error(field)
    await browser.submit(password=PASSWORD, code=code(secret))
    assert browser.path == "/fr/compte/courriel"


async def test_the_code_of_signing_in_does_not_prove_again(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    from tests.accounts.conftest import sign_in

    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    await sign_in(browser, actor.email)
    shown = code(secret)
    await browser.submit(code=shown)
    await db.execute(update(Device).values(verified_at=AGES_AGO))
    await db.commit()
    await browser.go("/fr/compte/courriel")
    await browser.submit(password=PASSWORD, code=shown)
    assert browser.status == 422
    assert "a déjà servi" in browser.error("code")


async def test_a_recovery_code_proves_it_too(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await member()
    await with_app(db, runtime.settings, actor)
    papers = await with_recovery_codes(db, actor)
    await sign_in_as(db, browser, actor, verified_at=AGES_AGO)
    await browser.go("/fr/compte/courriel")
    await browser.submit(password=PASSWORD, code=papers[0])
    assert browser.path == "/fr/compte/courriel"


async def test_proving_again_makes_the_session_strong_under_a_new_secret(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await member(roles=("administrator",))
    secret = await with_app(db, runtime.settings, actor)
    await sign_in_as(db, browser, actor, verified_at=AGES_AGO, strong=False)
    before = browser.http.cookies["session"]
    await browser.go("/fr/equipe/journal")
    assert browser.status == 403
    await browser.go("/fr/compte/verifier")
    await browser.submit(password=PASSWORD, code=code(secret))
    assert browser.http.cookies["session"] != before
    assert (await db.execute(select(Device.strong_at))).scalar_one() is not None
    await browser.go("/fr/equipe/journal")
    assert browser.status == 200


async def test_a_password_alone_makes_no_session_strong(
    browser: Visitor, member: Member, db: AsyncSession
) -> None:
    actor = await member(roles=("administrator",))
    await sign_in_as(db, browser, actor, verified_at=AGES_AGO, strong=False)
    await browser.go("/fr/compte/verifier")
    await browser.submit(password=PASSWORD)
    assert (await db.execute(select(Device.strong_at))).scalar_one() is None


async def test_guesses_are_counted(
    visitor_with: Callable[..., Visitor], member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await member()
    await with_app(db, runtime.settings, actor)
    there = await sign_in_as(db, visitor_with(throttling=True), actor, verified_at=AGES_AGO)
    await there.go("/fr/compte/verifier")
    for _ in range(10):
        await there.submit(password=PASSWORD, code="abcd-abcd-abcd-abcd")
        assert there.status == 422
    await there.submit(password=PASSWORD, code="abcd-abcd-abcd-abcd")
    assert there.status == 429


async def test_whoever_has_a_factor_proves_it_before_another_password(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await member()
    await sign_in_as(db, browser, actor, verified_at=AGES_AGO)
    await browser.go("/fr/compte/mot-de-passe")
    assert browser.path == "/fr/compte/mot-de-passe", "without one the present password is enough"
    secret = await with_app(db, runtime.settings, actor)
    await browser.submit(current=PASSWORD, password=OTHER)
    assert browser.path == "/fr/compte/verifier"
    await browser.submit(password=PASSWORD, code=code(secret))
    await browser.go("/fr/compte/mot-de-passe")
    await browser.submit(current=PASSWORD, password=OTHER)
    assert browser.path == "/fr/compte/securite"
    assert (await db.execute(select(Device.strong_at))).scalar_one() is not None, "still strong"
