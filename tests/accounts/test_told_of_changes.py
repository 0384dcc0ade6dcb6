"""Whoever's locks change is written to: once, at their address, in their language, with the moment."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Device, Person
from app.accounts.rules import Purpose, Scope
from app.accounts.schemas import ChangedPassword, Profile
from app.accounts.service import links, recover, settle, tokens
from app.accounts.service.factors import app as apps, change, clear, passkeys, prove
from app.audit.models import AuditEntry
from app.core.errors import Gone, Refused
from app.core.i18n import gettext, using
from app.core.runtime import Runtime
from tests.accounts.conftest import OTHER, PASSWORD
from tests.accounts.letters import Letter, Mailbox, Work, letters
from tests.factories.accounts import (
    code,
    person,
    sign_in_as,
    with_app,
    with_passkey,
    with_recovery_codes,
)
from tests.visitor import Visitor

Member = Callable[..., Awaitable[Actor]]
Change = Callable[[AsyncSession, Runtime, Actor], Awaitable[Any]]
NOW = datetime.now(UTC)


async def device_of(db: AsyncSession, actor: Actor) -> int:
    made = Device(
        person_id=actor.id, secret_hash=b"d" * 32, seen_at=NOW, verified_at=NOW, expires_at=NOW
    )
    db.add(made)
    await db.flush()
    return made.id


async def password(db: AsyncSession, runtime: Runtime, actor: Actor) -> None:
    typed = ChangedPassword(current=PASSWORD, password=OTHER)
    await settle.change_password(db, runtime.settings, actor, typed, "", NOW)


async def reset(db: AsyncSession, runtime: Runtime, actor: Actor) -> None:
    secret = await links.issue(db, actor.id, Purpose.RESET, NOW)
    await recover.reset(db, runtime.settings, secret, "hash", "", NOW)


async def address(db: AsyncSession, runtime: Runtime, actor: Actor) -> None:
    secret = await links.issue(
        db, actor.id, Purpose.NEW_ADDRESS, NOW, {"email": "neuve@exemple.ca"}
    )
    await settle.take_address(db, runtime.settings, secret, NOW)


async def key(db: AsyncSession, runtime: Runtime, actor: Actor) -> None:
    await tokens.create(db, runtime.settings, actor, "Robot", [Scope.READ], NOW)


async def app_added(db: AsyncSession, runtime: Runtime, actor: Actor) -> None:
    secret, _signed = apps.begin(runtime.settings, actor)
    here = await device_of(db, actor)
    await apps.add(db, runtime.settings, actor, secret, code(secret, now=NOW), NOW, device_id=here)


async def app_removed(db: AsyncSession, runtime: Runtime, actor: Actor) -> None:
    await with_app(db, runtime.settings, actor)
    await apps.remove(db, runtime.settings, actor, NOW, device_id=await device_of(db, actor))


async def passkey_removed(db: AsyncSession, runtime: Runtime, actor: Actor) -> None:
    held = await with_passkey(db, actor)
    here = await device_of(db, actor)
    await passkeys.remove(db, runtime.settings, actor, held.public_id, NOW, device_id=here)


async def codes_made(db: AsyncSession, runtime: Runtime, actor: Actor) -> None:
    await with_app(db, runtime.settings, actor)
    await clear.new_codes(db, runtime.settings, actor, NOW, device_id=await device_of(db, actor))


async def code_used(db: AsyncSession, runtime: Runtime, actor: Actor) -> None:
    await with_app(db, runtime.settings, actor)
    papers = await with_recovery_codes(db, actor)
    await prove.prove(db, runtime.settings, actor.id, papers[0], NOW)


async def all_removed(db: AsyncSession, runtime: Runtime, actor: Actor) -> None:
    await with_app(db, runtime.settings, actor)
    await clear.reset(db, runtime.settings, actor.id, "Téléphone perdu", NOW)


CHANGES: dict[str, tuple[Change, str]] = {
    "password": (password, ""),
    "reset": (reset, ""),
    "address": (address, ""),
    "key": (key, ""),
    "app added": (app_added, change.APP_ADDED),
    "app removed": (app_removed, change.APP_REMOVED),
    "passkey removed": (passkey_removed, change.KEY_REMOVED),
    "codes made": (codes_made, change.CODES_MADE),
    "code used": (code_used, change.CODE_USED),
    "all removed": (all_removed, change.ALL_REMOVED),
}


async def told(
    db: AsyncSession, runtime: Runtime, work: Work, mailbox: Mailbox, what: str, actor: Actor
) -> Letter:
    await CHANGES[what][0](db, runtime, actor)
    await db.commit()
    [letter] = await letters(work, mailbox)
    return letter


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("what", CHANGES)
async def test_each_change_is_told_once_in_their_language(
    member: Member, db: AsyncSession, runtime: Runtime, work: Work, mailbox: Mailbox,
    what: str, language: str,
) -> None:  # fmt: skip
    actor = await member(language=language)
    letter = await told(db, runtime, work, mailbox, what, actor)
    assert letter.to == actor.email, "the address that was theirs until now"
    assert letter.language == language
    with using(language):
        assert gettext(CHANGES[what][1]) in letter.text or not CHANGES[what][1]
    others = {"fr": "Your account", "en": "Votre compte"}
    assert others[language] not in letter.text


@pytest.mark.parametrize("what", CHANGES)
async def test_no_letter_of_a_change_holds_a_secret(
    member: Member, db: AsyncSession, runtime: Runtime, work: Work, mailbox: Mailbox, what: str
) -> None:
    letter = await told(db, runtime, work, mailbox, what, await member())
    for text in (letter.text, letter.html):
        assert PASSWORD not in text
        assert OTHER not in text
        assert "nv_" not in text


@pytest.mark.parametrize("what", CHANGES)
async def test_nothing_is_told_of_what_was_undone(
    member: Member, db: AsyncSession, runtime: Runtime, work: Work, mailbox: Mailbox, what: str
) -> None:
    actor = await member()
    await CHANGES[what][0](db, runtime, actor)
    await db.rollback()
    assert await letters(work, mailbox) == []


SIGNS_OUT = [what for what in CHANGES if what not in {"address", "key", "code used"}]


@pytest.mark.parametrize("what", SIGNS_OUT)
async def test_each_other_browser_is_signed_out(
    browser: Visitor, member: Member, db: AsyncSession, runtime: Runtime, what: str
) -> None:
    actor = await member()
    await sign_in_as(db, browser, actor)
    await CHANGES[what][0](db, runtime, actor)
    await db.commit()
    await browser.go("/fr/compte")
    assert browser.path == "/fr/connexion"


async def test_what_an_operator_took_away_is_written_down_with_its_reason(
    db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    assert await clear.reset(db, runtime.settings, actor.id, "Téléphone perdu", NOW) is False
    await with_app(db, runtime.settings, actor)
    assert await clear.reset(db, runtime.settings, actor.id, "Reconnue au téléphone", NOW) is True
    await db.commit()
    entries = (await db.execute(select(AuditEntry).order_by(AuditEntry.id))).scalars().all()
    assert [(one.action, one.reason) for one in entries] == [
        ("factor.reset", "Téléphone perdu"),
        ("factor.reset", "Reconnue au téléphone"),
    ]
    assert {one.subject_id for one in entries} == {actor.id}


@pytest.mark.parametrize("what", ["password", "key", "app added"])
async def test_who_has_not_confirmed_their_address_changes_no_lock(
    member: Member, db: AsyncSession, runtime: Runtime, work: Work, mailbox: Mailbox, what: str
) -> None:
    actor = await member(confirmed=False)
    with pytest.raises(Refused):
        await CHANGES[what][0](db, runtime, actor)
    await db.rollback()
    assert await letters(work, mailbox) == []


async def test_an_address_taken_meanwhile_changes_nothing_and_the_link_says_so(
    browser: Visitor, member: Member, db: AsyncSession
) -> None:
    actor = await member()
    secret = await links.issue(
        db, actor.id, Purpose.NEW_ADDRESS, NOW, {"email": "Neuve@Exemple.ca"}
    )
    await person(db, email="neuve@exemple.ca")
    await db.commit()
    await browser.post(f"/fr/nouvelle-adresse/{secret}")
    assert browser.status == 409
    assert "Un autre compte" in browser.text
    kept = (await db.execute(select(Person.email).where(Person.id == actor.id))).scalar_one()
    assert kept == actor.email


async def test_the_new_address_of_an_account_that_closed_is_not_taken(
    member: Member, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await member(deleted_at=None)
    secret = await links.issue(db, actor.id, Purpose.NEW_ADDRESS, NOW, {"email": "x@exemple.ca"})
    row = await db.get_one(Person, actor.id)
    row.deleted_at = NOW
    await db.commit()
    with pytest.raises(Gone):
        await settle.take_address(db, runtime.settings, secret, NOW)
    await db.rollback()
    assert await db.scalar(select(func.count()).where(Person.email == "x@exemple.ca")) == 0


async def test_a_name_is_changed_without_a_letter(
    member: Member, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await member()
    await settle.change_profile(db, actor, Profile(display_name="Amina D.", language="en"))
    await db.commit()
    assert await letters(work, mailbox) == []
    row = (await db.execute(select(Person.display_name, Person.language))).one()
    assert tuple(row) == ("Amina D.", "en")
