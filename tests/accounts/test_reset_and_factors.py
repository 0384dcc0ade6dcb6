"""A mailbox is never a second factor: whatever the factor is, a reset leads to it and not past it."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import acts
from app.accounts.actor import Actor
from app.accounts.models import Device, HalfSignIn, Passkey, Person, RecoveryCode, TotpFactor
from app.core import clock
from app.core.runtime import Runtime
from tests.accounts.conftest import OTHER, PASSWORD, sign_in
from tests.accounts.letters import Mailbox, Work, last
from tests.factories.accounts import code, sign_in_as, with_app, with_passkey, with_recovery_codes
from tests.visitor import Visitor

Member = Callable[..., Awaitable[Actor]]


async def number(db: AsyncSession, table: type) -> int:
    return (await db.execute(select(func.count()).select_from(table))).scalar_one()


async def reset(browser: Visitor, actor: Actor, work: Work, mailbox: Mailbox) -> Visitor:
    await browser.go("/fr/mot-de-passe-oublie")
    await browser.submit(email=actor.email)
    await browser.go((await last(work, mailbox)).link)
    return await browser.submit(password=OTHER)


async def test_with_a_passkey_alone_it_is_asked_for_or_a_code_on_paper(
    browser: Visitor, member: Member, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await member()
    await with_passkey(db, actor)
    papers = await with_recovery_codes(db, actor)
    await reset(browser, actor, work, mailbox)
    assert browser.path == "/fr/connexion/code"
    assert "votre clé d’accès" in browser.text
    assert await number(db, Device) == 0
    await browser.submit('main form[action="/fr/connexion/code"]', code="123456")
    assert "n’a pas d’application de codes" in browser.error("code")
    await browser.submit('main form[action="/fr/connexion/code"]', code=papers[3])
    assert browser.path == "/fr"
    assert await number(db, Device) == 1


async def test_it_takes_no_factor_and_no_code_away(
    browser: Visitor,
    member: Member,
    db: AsyncSession,
    runtime: Runtime,
    work: Work,
    mailbox: Mailbox,
) -> None:
    actor = await member()
    await with_app(db, runtime.settings, actor)
    await with_passkey(db, actor)
    await with_recovery_codes(db, actor)
    await reset(browser, actor, work, mailbox)
    found = [await number(db, table) for table in (TotpFactor, Passkey, RecoveryCode)]
    assert found == [1, 1, 10]


async def test_a_half_from_the_former_password_is_over_after_it(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, db: AsyncSession,
    runtime: Runtime, work: Work, mailbox: Mailbox,
) -> None:  # fmt: skip
    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    thief = await sign_in(visitor(), actor.email, PASSWORD)
    assert thief.path == "/fr/connexion/code"
    await reset(browser, actor, work, mailbox)
    await thief.submit(code=code(secret))
    assert thief.path == "/fr/connexion"
    assert await number(db, HalfSignIn) == 1, "only that of the one who reads the mailbox"


async def test_rights_beyond_citizen_wait_for_the_factor_after_it(
    browser: Visitor,
    member: Member,
    db: AsyncSession,
    runtime: Runtime,
    work: Work,
    mailbox: Mailbox,
) -> None:
    actor = await member(roles=("administrator",))
    secret = await with_app(db, runtime.settings, actor)
    await reset(browser, actor, work, mailbox)
    await browser.go("/fr/equipe/journal")
    assert browser.path == "/fr/connexion"
    await browser.go("/fr/connexion/code")
    await browser.submit(code=code(secret))
    await browser.go("/fr/equipe/journal")
    assert browser.status == 200


async def test_staff_without_a_factor_are_in_as_citizens_and_led_to_add_one(
    browser: Visitor, member: Member, work: Work, mailbox: Mailbox
) -> None:
    actor = await member(roles=("moderator",))
    await reset(browser, actor, work, mailbox)
    assert browser.path == "/fr/compte/deux-etapes"
    await browser.go("/fr/equipe/journal")
    assert browser.status == 403


async def test_what_waited_is_done_only_once_the_factor_is_proved(
    browser: Visitor,
    member: Member,
    db: AsyncSession,
    runtime: Runtime,
    work: Work,
    mailbox: Mailbox,
) -> None:
    actor = await member()
    secret = await with_app(db, runtime.settings, actor)
    await browser.post("/fr/idees/abcdefghjk/appuyer")
    kept = await acts.keep(
        db, "ideas.support", {"idea": "abcdefghjk", "title": "Un banc"}, clock.now()
    )
    await db.commit()
    browser.http.cookies.set("act", kept, domain="testserver.local", path="/")
    await reset(browser, actor, work, mailbox)
    assert len(await acts.waiting(db, clock.now(), secret=kept)) == 1
    await db.rollback()
    await browser.submit(code=code(secret))
    assert browser.path == "/fr/compte/en-attente", "the idea is gone, and that is told"
    assert "Un banc" in browser.text


@pytest.mark.parametrize("kind", ["suspended", "weak session"])
async def test_nobody_gets_more_by_a_reset_than_by_signing_in(
    browser: Visitor, member: Member, db: AsyncSession, work: Work, mailbox: Mailbox, kind: str
) -> None:
    actor = await member(roles=("administrator",))
    if kind == "suspended":
        await db.execute(
            update(Person).where(Person.id == actor.id).values(suspended_at=clock.now())
        )
        await db.commit()
    await reset(browser, actor, work, mailbox)
    await browser.go("/fr/equipe/journal")
    assert browser.status == 403


async def test_signing_in_elsewhere_before_is_undone_by_it(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, db: AsyncSession,
    work: Work, mailbox: Mailbox,
) -> None:  # fmt: skip
    actor = await member()
    thief = await sign_in_as(db, visitor(), actor)
    assert (await thief.go("/fr/compte")).path == "/fr/compte"
    await reset(browser, actor, work, mailbox)
    assert (await thief.go("/fr/compte")).path == "/fr/connexion"
    assert (await browser.go("/fr/compte")).path == "/fr/compte"
