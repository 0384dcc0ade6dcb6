"""Leaving: closed at once, thirty days to come back, nobody left without an administrator."""

import asyncio
from datetime import UTC, datetime, timedelta
from email import message_from_string, policy

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import ApiToken, Device, Person
from app.accounts.passwords import passwords_of
from app.accounts.queries import actor_by_id
from app.audit.models import AuditEntry
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.privacy import jobs
from app.privacy.models import Departure
from app.privacy.rules import GRACE
from app.privacy.service import leave
from tests.factories import ideas
from tests.factories.accounts import person, sign_in_as
from tests.factories.privacy import gone
from tests.visitor import Visitor
from tests.world import token

LEAVE = "/fr/compte/partir"
PASSWORD = "trois pinsons dans le vent"


async def with_password(db: AsyncSession, runtime: Runtime, **facts):
    hashed = await passwords_of(runtime.settings).hash(PASSWORD)
    return await person(db, password_hash=hashed, **facts)


async def go_away(browser: Visitor, words: str = "keep") -> Visitor:
    await browser.go(LEAVE)
    return await browser.submit(f'main form[action="{LEAVE}"]', words=words, sure="1")


def link_in(mail: str) -> str:
    message = message_from_string(mail, policy=policy.default)
    text = message.get_body(("plain",)).get_content()
    return next(w for w in text.split() if "/revenir/" in w or "/come-back/" in w)


async def sign_in(browser: Visitor, email: str) -> Visitor:
    await browser.go("/fr/connexion")
    return await browser.submit('main form[action="/fr/connexion"]', email=email, password=PASSWORD)


async def test_leaving_closes_the_account_at_once_everywhere(
    visitor, db: AsyncSession, work, mailbox
):
    actor = await person(db, name="Amina Diallo", email="amina@exemple.ca")
    idea = await ideas.idea(db, actor)
    await token(db, actor)
    here, there = await sign_in_as(db, visitor(), actor), await sign_in_as(db, visitor(), actor)
    await here.go(LEAVE)
    assert "30 jours" in here.text
    await go_away(here)
    assert here.path == "/fr"
    assert "Votre compte est fermé" in here.text
    await there.go("/fr/compte")
    assert there.path == "/fr/connexion"
    assert await db.scalar(select(func.count()).select_from(Device)) == 0
    assert await db.scalar(select(func.count()).select_from(ApiToken)) == 0
    assert await actor_by_id(db, actor.id) is None
    await visitor().go(f"/fr/idees/{idea.public_id}")
    reader = await visitor().go(f"/fr/idees/{idea.public_id}")
    assert "Amina Diallo" not in reader.text
    await work()
    assert "Votre compte" in mailbox()[-1]


async def test_what_becomes_of_my_words_must_be_chosen_and_wanted(
    browser: Visitor, db: AsyncSession
):
    await sign_in_as(db, browser, await person(db))
    await browser.go(LEAVE)
    await browser.submit(f'main form[action="{LEAVE}"]', words="erase")
    assert browser.status == 422
    assert browser.error("sure")
    assert browser.page.css_first("input[name=words][value=erase][checked]") is not None
    await browser.submit(f'main form[action="{LEAVE}"]', words="burn", sure="1")
    assert browser.status == 422
    assert await db.scalar(select(func.count()).select_from(Departure)) == 0


async def test_a_recent_password_is_asked_for(visitor, db: AsyncSession):
    early = datetime.now(UTC) - timedelta(minutes=11)
    browser = await sign_in_as(db, visitor(), await person(db), verified_at=early)
    await browser.go(LEAVE)
    assert browser.path == "/fr/compte/verifier"


async def test_signing_in_offers_to_come_back_and_everything_is_as_it_was(
    visitor, db: AsyncSession, runtime: Runtime
):
    actor = await with_password(db, runtime, email="retour@exemple.ca", name="Bruno Roy")
    idea = await ideas.idea(db, actor)
    await gone(db, runtime.settings, actor, erase_words=True, over=False)
    browser = await sign_in(visitor(), "retour@exemple.ca")
    assert browser.path.startswith("/fr/revenir/")
    assert "Vous avez fermé ce compte" in browser.text
    assert await actor_by_id(db, actor.id) is None, "reading the page opened it"
    await browser.submit('main form[action*="/revenir/"]')
    assert browser.path == "/fr/connexion"
    assert "de nouveau ouvert" in browser.text
    await sign_in(browser, "retour@exemple.ca")
    await browser.go("/fr/compte")
    assert browser.path == "/fr/compte"
    reader = await visitor().go(f"/fr/idees/{idea.public_id}")
    assert "Bruno Roy" in reader.text
    assert await db.get(Departure, actor.id) is None


async def test_a_wrong_password_tells_nothing_of_it(visitor, db: AsyncSession, runtime: Runtime):
    actor = await with_password(db, runtime, email="parti@exemple.ca")
    await gone(db, runtime.settings, actor, erase_words=False, over=False)
    texts = []
    for email in ("parti@exemple.ca", "personne@ailleurs.ca"):
        browser = await visitor().go("/fr/connexion")
        await browser.submit(
            'main form[action="/fr/connexion"]', email=email, password="une autre phrase ici"
        )
        texts.append((browser.status, browser.error("email"), browser.all(".error-summary li")))
    assert texts[0] == texts[1]


async def test_the_letters_link_brings_back_once_in_the_readers_language(
    visitor, db: AsyncSession, runtime: Runtime, work, mailbox
):
    actor = await person(db, language="en", email="back@example.org")
    await gone(db, runtime.settings, actor, erase_words=False, over=False)
    await work()
    address = link_in(mailbox()[-1])
    assert "/en/come-back/" in address
    browser = await visitor("en").go(address)
    await browser.submit("main form[action*=come-back]")
    assert "Your account is open again" in browser.text
    again = await visitor("en").go(address)
    assert again.status == 410
    assert await actor_by_id(db, actor.id) is not None


async def test_a_link_of_another_kind_or_an_unknown_one_brings_nobody_back(visitor):
    browser = await visitor().go("/fr/revenir/n-importe-quoi")
    assert browser.status == 410
    await browser.post("/fr/revenir/n-importe-quoi")
    assert browser.status == 410


async def test_an_account_closed_otherwise_offers_nothing(
    visitor, db: AsyncSession, runtime: Runtime
):
    actor = await with_password(db, runtime, email="ferme@exemple.ca")
    await db.execute(
        update(Person).where(Person.id == actor.id).values(deleted_at=datetime.now(UTC))
    )
    await db.commit()
    browser = await sign_in(visitor(), "ferme@exemple.ca")
    assert browser.status == 410
    assert "Ce compte est fermé" in browser.text


async def test_the_address_cannot_be_taken_meanwhile(db: AsyncSession, runtime: Runtime):
    actor = await person(db, email="gardee@exemple.ca")
    await gone(db, runtime.settings, actor, erase_words=False, over=False)
    held = await db.scalar(select(Person.id).where(Person.email == "gardee@exemple.ca"))
    assert held == actor.id


async def test_one_letter_three_days_before_and_no_more(
    db: AsyncSession, runtime: Runtime, work, mailbox
):
    actor = await person(db)
    await gone(db, runtime.settings, actor, erase_words=False, over=False)
    await work()
    before = len(mailbox())
    now = datetime.now(UTC)
    assert await leave.remind(db, runtime.settings, now + GRACE - timedelta(days=4)) == 0
    assert await leave.remind(db, runtime.settings, now + GRACE - timedelta(days=2)) == 1
    assert await leave.remind(db, runtime.settings, now + GRACE - timedelta(days=1)) == 0
    await db.commit()
    await work()
    assert len(mailbox()) == before + 1
    assert "bient=C3=B4t" in mailbox()[-1] or "bientôt" in mailbox()[-1]


async def test_nobody_is_erased_before_their_day(db: AsyncSession, runtime: Runtime, work):
    actor = await person(db)
    await gone(db, runtime.settings, actor, erase_words=False, over=False)
    await jobs.erase_due(runtime)
    await jobs.erase_one(runtime, person_id=actor.id)
    await work()
    assert await db.get(Person, actor.id) is not None


async def test_the_last_administrator_stays_until_there_is_another(
    browser: Visitor, db: AsyncSession, runtime: Runtime
):
    only = await person(db, roles=("administrator",))
    await sign_in_as(db, browser, only)
    await browser.go(LEAVE)
    assert "Vous êtes la seule personne qui administre" in browser.text
    assert browser.page.css_first("main form[action$=partir]") is None
    with pytest.raises(Refused):
        await leave.leave(
            db, runtime.settings, only, erase_words=False, now=datetime.now(UTC)
        )  # fmt: skip
    await db.rollback()
    await person(db, roles=("administrator",))
    await browser.go(LEAVE)
    assert browser.page.css_first("main form[action$=partir]") is not None


async def test_of_two_administrators_who_leave_at_once_one_stays(
    db: AsyncSession, runtime: Runtime
):
    pair = [await person(db, roles=("administrator",)) for _ in range(2)]

    async def one(actor) -> bool:
        try:
            async with runtime.database.transaction() as session:
                await leave.leave(
                    session, runtime.settings, actor, erase_words=False, now=datetime.now(UTC)
                )
        except Refused:
            return False
        return True

    assert sorted(await asyncio.gather(*map(one, pair))) == [False, True]


async def test_an_administrator_who_became_the_last_is_not_erased(
    db: AsyncSession, runtime: Runtime
):
    first, second = [await person(db, roles=("administrator",)) for _ in range(2)]
    await gone(db, runtime.settings, first, erase_words=False)
    await db.execute(
        update(Person).where(Person.id == second.id).values(suspended_at=datetime.now(UTC))
    )
    await db.commit()
    await jobs.erase_one(runtime, person_id=first.id)
    assert await db.get(Person, first.id) is not None


async def test_leaving_is_in_the_audit_log_without_a_name(db: AsyncSession, runtime: Runtime):
    actor = await person(db, name="Zénobie Lachance")
    await gone(db, runtime.settings, actor, erase_words=True, over=False)
    entry = (await db.execute(select(AuditEntry))).scalars().one()
    assert (entry.action, entry.by_id) == ("privacy.left", actor.id)
    assert entry.detail == {"erase_words": True}
    assert "Zénobie" not in str(vars(entry))
