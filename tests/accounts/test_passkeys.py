"""Passkeys: added, used instead of a password, proved again, and never fooled."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Device, Passkey, Person, RecoveryCode
from app.accounts.rules import MOST_PASSKEYS
from app.core import csrf
from app.core.runtime import Runtime
from tests.accounts.authenticator import PRESENT, SoftKey
from tests.accounts.conftest import sign_in
from tests.accounts.letters import Mailbox, Work, last
from tests.factories import ideas
from tests.factories.accounts import person, sign_in_as, with_app, with_passkey
from tests.visitor import Visitor

Member = Callable[..., Awaitable[Actor]]
ADD = "/fr/compte/deux-etapes/cle"
ENTER = "/fr/connexion/cle"
LONG_AGO = datetime.now(UTC) - timedelta(hours=1)


async def number(db: AsyncSession, table: Any) -> int:
    return (await db.execute(select(func.count()).select_from(table))).scalar_one()


async def asked(browser: Visitor, runtime: Runtime, path: str) -> dict[str, Any]:
    """Ask what the passkey must answer, as the page's script does."""
    headers = {"sec-fetch-site": "same-origin"}
    if secret := browser.http.cookies.get("session"):
        headers[csrf.HEADER] = csrf.token(runtime.settings, secret)
    answer = await browser.http.post(path, headers=headers)
    assert answer.status_code == 200, answer.text
    given: dict[str, Any] = answer.json()
    return given


async def add(browser: Visitor, runtime: Runtime, key: SoftKey, name: str = "Téléphone") -> Visitor:
    """Add a passkey by the page."""
    await browser.go(ADD)
    given = await asked(browser, runtime, f"{ADD}/options")
    made = key.make(given["publicKey"])
    return await browser.submit(
        "form[data-passkey]", name=name, challenge=given["challenge"], credential=made
    )


async def enter(browser: Visitor, runtime: Runtime, key: SoftKey, **changes: str) -> Visitor:
    """Sign in by a passkey."""
    await browser.go("/fr/connexion")
    given = await asked(browser, runtime, f"{ENTER}/options")
    said = {"challenge": given["challenge"], "credential": key.sign(given["publicKey"])}
    return await browser.submit("form[data-passkey]", **{**said, **changes})


@pytest.fixture
async def owned(browser: Visitor, db: AsyncSession, runtime: Runtime) -> tuple[Actor, SoftKey]:
    """Give a person with a passkey, signed in on ``browser``."""
    actor, key = await person(db), SoftKey()
    await sign_in_as(db, browser, actor)
    await add(browser, runtime, key)
    return actor, key


async def test_a_passkey_is_added_with_its_name_and_ten_codes(
    browser: Visitor, db: AsyncSession, runtime: Runtime, work: Work, mailbox: Mailbox
) -> None:
    await sign_in_as(db, browser, await person(db, language="en"))
    await add(browser, runtime, SoftKey(), name="Ma clé bleue")
    assert browser.all("h1") == ["Vos codes de secours"]
    assert await number(db, RecoveryCode) == 10
    await browser.go("/fr/compte/deux-etapes")
    assert "Ma clé bleue" in browser.text
    assert "A passkey was added to your account." in (await last(work, mailbox)).text
    assert (await db.execute(select(Device.strong_at))).scalar_one() is not None


async def test_it_signs_in_alone_and_the_session_is_strong(
    owned: tuple[Actor, SoftKey],
    visitor: Callable[..., Visitor],
    db: AsyncSession,
    runtime: Runtime,
) -> None:
    there = await enter(visitor(), runtime, owned[1])
    assert there.path == "/fr"
    assert owned[0].display_name in there.text
    devices = (await db.execute(select(Device.strong_at))).scalars().all()
    assert len(devices) == 2
    assert None not in devices
    key = (await db.execute(select(Passkey))).scalar_one()
    assert key.sign_count == 1
    assert key.used_at is not None


async def test_what_waited_is_done_and_the_person_goes_on(
    owned: tuple[Actor, SoftKey],
    visitor: Callable[..., Visitor],
    db: AsyncSession,
    runtime: Runtime,
) -> None:
    idea = await ideas.idea(db, await person(db))
    there = visitor()
    await there.post(f"/fr/idees/{idea.public_id}/appuyer")
    await enter(there, runtime, owned[1])
    assert idea.public_id in there.path
    other = await enter(visitor(), runtime, owned[1], next="/fr/compte/appareils")
    assert other.path == "/fr/compte/appareils"
    third = await enter(visitor(), runtime, owned[1], next="//evil.example")
    assert third.path == "/fr"


LIES: dict[str, dict[str, object]] = {
    "another site": {"site": "evil.example"},
    "another page": {"origin": "https://evil.example"},
    "nobody unlocked it": {"flags": PRESENT},
    "nobody was there": {"flags": 0},
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_passkey_that_was_used_elsewhere_or_not_unlocked_opens_nothing(
    owned: tuple[Actor, SoftKey], visitor: Callable[..., Visitor], runtime: Runtime, lie: str
) -> None:
    key = owned[1]
    for name, value in LIES[lie].items():
        setattr(key, name, value)
    there = await enter(visitor(), runtime, key)
    assert there.status == 422
    assert "n’a pas été reconnue" in there.text
    assert "session" not in there.http.cookies


@pytest.mark.parametrize("lie", LIES)
async def test_such_a_passkey_is_not_added_either(
    browser: Visitor, db: AsyncSession, runtime: Runtime, lie: str
) -> None:
    await sign_in_as(db, browser, await person(db))
    await add(browser, runtime, SoftKey(**LIES[lie]))  # type: ignore[arg-type]
    assert browser.status == 422
    assert "n’a pas été reconnue" in browser.text
    assert browser.page.css_first("#field-name").attributes["value"] == "Téléphone"
    assert await number(db, Passkey) == 0


async def test_an_answer_is_taken_once(
    owned: tuple[Actor, SoftKey],
    visitor: Callable[..., Visitor],
    db: AsyncSession,
    runtime: Runtime,
) -> None:
    there, thief = visitor(), visitor()
    given = await asked(there, runtime, f"{ENTER}/options")
    said = {"challenge": given["challenge"], "credential": owned[1].sign(given["publicKey"])}
    await there.post(ENTER, said)
    assert there.path == "/fr"
    await db.execute(update(Passkey).values(sign_count=0))
    await db.commit()
    await thief.post(ENTER, said)
    assert thief.status == 422
    assert "déjà été donnée" in thief.text


async def test_a_count_that_goes_back_tells_a_copied_key(
    owned: tuple[Actor, SoftKey], visitor: Callable[..., Visitor], runtime: Runtime
) -> None:
    key = owned[1]
    key.count = 41
    assert (await enter(visitor(), runtime, key)).path == "/fr"
    key.count = 7
    assert (await enter(visitor(), runtime, key)).status == 422


async def test_a_key_that_does_not_count_works_every_time(
    owned: tuple[Actor, SoftKey], visitor: Callable[..., Visitor], runtime: Runtime
) -> None:
    for _ in range(2):
        owned[1].count = -1
        assert (await enter(visitor(), runtime, owned[1])).path == "/fr"


async def test_a_challenge_for_adding_does_not_sign_in(
    owned: tuple[Actor, SoftKey], browser: Visitor, visitor: Callable[..., Visitor],
    runtime: Runtime,
) -> None:  # fmt: skip
    given = await asked(browser, runtime, f"{ADD}/options")
    there = visitor()
    said = {"challenge": given["challenge"], "credential": owned[1].sign(given["publicKey"])}
    await there.post(ENTER, said)
    assert there.status == 422
    assert "Le délai est dépassé" in there.text


async def test_a_challenge_of_somebody_else_adds_nothing(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession, runtime: Runtime
) -> None:
    thief = await sign_in_as(db, visitor(), await person(db))
    given = await asked(thief, runtime, f"{ADD}/options")
    await sign_in_as(db, browser, await person(db))
    await browser.go(ADD)
    await browser.submit(
        "form[data-passkey]",
        name="Piège",
        challenge=given["challenge"],
        credential=SoftKey().make(given["publicKey"]),
    )
    assert browser.status == 422
    assert await number(db, Passkey) == 0


HOSTILE = ["", "{}", "[]", "null", "é", '{"id": 3}', '{"id": "AAAA"}', "[" * 5_000, '{"id": "%%%"}']


@pytest.mark.parametrize("said", HOSTILE)
async def test_whatever_is_sent_is_answered_kindly(
    owned: tuple[Actor, SoftKey], browser: Visitor, visitor: Callable[..., Visitor],
    runtime: Runtime, said: str,
) -> None:  # fmt: skip
    there = visitor()
    given = await asked(there, runtime, f"{ENTER}/options")
    await there.post(ENTER, {"challenge": given["challenge"], "credential": said})
    assert there.status == 422
    await there.post(ENTER, {"challenge": said, "credential": said})
    assert there.status == 422
    fresh = await asked(browser, runtime, f"{ADD}/options")
    await browser.go(ADD)
    await browser.submit(
        "form[data-passkey]", name="x1", challenge=fresh["challenge"], credential=said
    )
    assert browser.status == 422


async def test_a_known_key_with_a_forged_signature_opens_nothing(
    owned: tuple[Actor, SoftKey], visitor: Callable[..., Visitor], runtime: Runtime
) -> None:
    forged = SoftKey(id=owned[1].id)
    assert (await enter(visitor(), runtime, forged)).status == 422


async def test_the_same_passkey_is_not_added_twice_nor_by_two_people(
    owned: tuple[Actor, SoftKey], browser: Visitor, visitor: Callable[..., Visitor],
    db: AsyncSession, runtime: Runtime,
) -> None:  # fmt: skip
    given = await asked(browser, runtime, f"{ADD}/options")
    assert len(given["publicKey"]["excludeCredentials"]) == 1
    other = await sign_in_as(db, visitor(), await person(db))
    await add(other, runtime, owned[1])
    assert other.status == 422
    assert "sert déjà" in other.text
    assert await number(db, Passkey) == 1


async def test_there_are_ten_at_most(browser: Visitor, db: AsyncSession, runtime: Runtime) -> None:
    actor = await person(db)
    for n in range(MOST_PASSKEYS):
        await with_passkey(db, actor, credential_id=bytes([n]) * 16)
    await sign_in_as(db, browser, actor)
    await add(browser, runtime, SoftKey())
    assert browser.status == 403
    assert "Vous avez déjà 10 clés d’accès." in browser.text


async def test_asking_names_nobody(
    owned: tuple[Actor, SoftKey], visitor: Callable[..., Visitor], runtime: Runtime
) -> None:
    given = await asked(visitor(), runtime, f"{ENTER}/options")
    assert given["publicKey"]["allowCredentials"] == []
    assert owned[0].email not in json.dumps(given)
    assert given["publicKey"]["userVerification"] == "required"


async def test_a_closed_account_s_passkey_is_nobody_s(
    owned: tuple[Actor, SoftKey],
    visitor: Callable[..., Visitor],
    db: AsyncSession,
    runtime: Runtime,
) -> None:
    await db.execute(update(Person).values(deleted_at=LONG_AGO))
    await db.commit()
    assert (await enter(visitor(), runtime, owned[1])).status == 422


async def test_after_the_password_the_passkey_replaces_the_code(
    browser: Visitor, visitor: Callable[..., Visitor], member: Member, db: AsyncSession,
    runtime: Runtime,
) -> None:  # fmt: skip
    actor, stranger, key, other = await member(), await person(db), SoftKey(), SoftKey()
    await add(await sign_in_as(db, browser, actor), runtime, key)
    await add(await sign_in_as(db, visitor(), stranger), runtime, other)
    there = await sign_in(visitor(), actor.email, next_path="/fr/compte/appareils")
    for used, path in ((other, "/fr/connexion/code/cle"), (key, "/fr/compte/appareils")):
        given = await asked(there, runtime, f"{ENTER}/options")
        await there.submit(
            "form[data-passkey]",
            challenge=given["challenge"],
            credential=used.sign(given["publicKey"]),
        )
        assert there.path == path, "somebody else's passkey"


async def test_it_proves_again_who_one_is(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession, runtime: Runtime
) -> None:
    actor, key, other = await person(db), SoftKey(), SoftKey()
    await add(await sign_in_as(db, browser, actor), runtime, key)
    await add(await sign_in_as(db, visitor(), await person(db)), runtime, other)
    await sign_in_as(db, browser, actor, verified_at=LONG_AGO)
    await browser.go("/fr/compte/courriel")
    assert browser.path == "/fr/compte/verifier"
    for used, path in ((other, "/fr/compte/verifier/cle"), (key, "/fr/compte/courriel")):
        given = await asked(browser, runtime, f"{ENTER}/options")
        await browser.submit(
            "form[data-passkey]",
            challenge=given["challenge"],
            credential=used.sign(given["publicKey"]),
        )
        assert browser.path == path


async def test_without_scripts_nothing_is_there_to_press_in_vain(
    owned: tuple[Actor, SoftKey], browser: Visitor, visitor: Callable[..., Visitor]
) -> None:
    there = await visitor().go("/fr/connexion")
    form = there.page.css_first("form[data-passkey]")
    assert "hidden" in form.attributes
    await browser.go(ADD)
    assert "hidden" in browser.page.css_first("form[data-passkey]").attributes
    assert "JavaScript, qui est désactivé ici" in browser.page.css_first("noscript").html


async def test_an_app_and_a_passkey_live_together(
    owned: tuple[Actor, SoftKey],
    visitor: Callable[..., Visitor],
    db: AsyncSession,
    runtime: Runtime,
) -> None:
    await with_app(db, runtime.settings, owned[0])
    assert (await enter(visitor(), runtime, owned[1])).path == "/fr"
