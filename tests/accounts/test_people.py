"""What the command line, the demonstration and the night do with accounts."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.jobs import forget_old
from app.accounts.models import ApiToken, Device, LinkToken, PendingAct, Person, Role
from app.accounts.queries import actor_by_id, known_by_email
from app.accounts.rules import RoleName, Scope
from app.accounts.service import forget
from app.accounts.service.recover import set_password
from app.accounts.service.roles import grant_role, revoke_role
from app.accounts.service.sign_up import Newcomer, create_person
from app.accounts.service.tokens import create_token
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.places.gazetteer import gazetteer
from tests.accounts.conftest import OTHER, sign_in
from tests.accounts.letters import Mailbox, Work, last
from tests.factories import ideas
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)
MONTH_AGO = NOW - timedelta(days=31)


async def people(db: AsyncSession) -> int:
    return (await db.execute(select(func.count()).select_from(Person))).scalar_one()


async def test_a_person_is_made_without_a_letter_and_given_a_password(
    browser: Visitor, db: AsyncSession, runtime: Runtime, work: Work, mailbox: Mailbox
) -> None:
    made = await create_person(db, Newcomer("a@exemple.ca", "Amina", "fr"), NOW)
    await db.commit()
    await work()
    assert mailbox() == []
    await sign_in(browser, "a@exemple.ca", "")
    assert browser.status == 422
    await set_password(db, runtime.settings, made, OTHER, NOW)
    await db.commit()
    await sign_in(browser, "a@exemple.ca", OTHER)
    assert browser.path == "/fr"
    assert (await last(work, mailbox)).to == "a@exemple.ca"


async def test_an_address_has_one_account_however_it_is_written(db: AsyncSession) -> None:
    await create_person(db, Newcomer("a@exemple.ca", "Amina", "fr"), NOW, confirmed=False)
    known = await known_by_email(db, "A@EXEMPLE.CA")
    assert known is not None
    assert not known.is_confirmed
    with pytest.raises(IntegrityError):
        await create_person(db, Newcomer("A@Exemple.ca", "Autre", "fr"), NOW)


async def test_roles_are_given_and_taken_back_once_and_count_at_once(db: AsyncSession) -> None:
    boss = await person(db, roles=("administrator",))
    other = await person(db)
    where = next(iter(gazetteer.territories))
    assert await grant_role(
        db, boss, other.id, RoleName.MODERATOR, NOW, territory_id=where, reason="élue"
    )
    assert not await grant_role(db, boss, other.id, RoleName.MODERATOR, NOW, territory_id=where)
    actor = await actor_by_id(db, other.id, strong=True)
    assert actor is not None
    assert actor.moderates(where)
    assert not actor.moderates(None)
    row = (await db.execute(select(Role).where(Role.person_id == other.id))).scalar_one()
    assert (row.granted_by_id, row.reason) == (boss.id, "élue")
    assert await revoke_role(db, boss, other.id, RoleName.MODERATOR, NOW, territory_id=where)
    assert not await revoke_role(db, boss, other.id, RoleName.MODERATOR, NOW, territory_id=where)
    actor = await actor_by_id(db, other.id, strong=True)
    assert actor is not None
    assert not actor.is_staff


async def test_the_command_line_grants_roles_everywhere(db: AsyncSession) -> None:
    other = await person(db)
    assert await grant_role(db, None, other.id, RoleName.MODERATOR, NOW)
    assert await grant_role(db, None, other.id, RoleName.ADMINISTRATOR, NOW)
    assert not await grant_role(db, None, other.id, RoleName.ADMINISTRATOR, NOW)
    actor = await actor_by_id(db, other.id, strong=True)
    assert actor is not None
    assert actor.is_administrator
    assert actor.moderates(None)


async def test_nobody_else_grants_and_an_administrator_has_no_territory(db: AsyncSession) -> None:
    moderator = await person(db, roles=("moderator",))
    with pytest.raises(Refused):
        await grant_role(db, moderator, moderator.id, RoleName.ADMINISTRATOR, NOW)
    with pytest.raises(Refused):
        await revoke_role(db, moderator, moderator.id, RoleName.MODERATOR, NOW)
    where = next(iter(gazetteer.territories))
    with pytest.raises(Refused):
        await grant_role(db, None, moderator.id, RoleName.ADMINISTRATOR, NOW, territory_id=where)


async def test_the_night_forgets_what_is_over_and_keeps_the_rest(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    await sign_in_as(db, browser, actor)
    await create_token(db, actor.id, [Scope.READ], "garde", NOW)
    await create_token(db, actor.id, [Scope.READ], "over", MONTH_AGO, NOW - timedelta(days=8))
    for number, ends in enumerate(
        (NOW - timedelta(days=8), NOW - timedelta(days=6), NOW + timedelta(days=1))
    ):
        secret = bytes([number]) * 32
        db.add(LinkToken(secret_hash=secret, purpose="reset", person_id=actor.id, expires_at=ends))
        db.add(PendingAct(secret_hash=secret, act="x", payload={}, expires_at=ends))
        db.add(
            Device(
                person_id=actor.id,
                secret_hash=secret,
                seen_at=NOW,
                verified_at=NOW,
                expires_at=ends,
            )
        )
    await db.commit()
    await forget_old(runtime)
    counts = {
        table: (await db.execute(select(func.count()).select_from(table))).scalar_one()
        for table in (LinkToken, PendingAct, Device, ApiToken)
    }
    assert counts == {LinkToken: 2, PendingAct: 1, Device: 2, ApiToken: 1}
    assert (await browser.go("/fr/compte")).path == "/fr/compte"


async def test_an_account_nobody_confirmed_in_a_month_is_forgotten_unless_it_made_something(
    db: AsyncSession, runtime: Runtime
) -> None:
    await person(db, confirmed=False, created_at=MONTH_AGO, name="Oubliée")
    await person(db, confirmed=False, name="Récente")
    await person(db, created_at=MONTH_AGO, name="Confirmée")
    await person(db, confirmed=False, created_at=MONTH_AGO, roles=("moderator",), name="Rôle")
    author = await person(db, confirmed=False, created_at=MONTH_AGO, name="Autrice")
    row = (await db.execute(select(Person).where(Person.id == author.id))).scalar_one()
    await ideas.idea(db, author=row)
    await forget_old(runtime)
    await forget_old(runtime)
    left = (await db.execute(select(Person.display_name))).scalars().all()
    assert set(left) == {"Récente", "Confirmée", "Rôle", "Autrice"}


async def test_many_forgotten_accounts_go_batch_by_batch(
    db: AsyncSession, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forget, "BATCH", 3)
    await db.execute(
        text(
            "INSERT INTO person (public_id, email, password_hash, display_name, language, rta, created_at)"
            " SELECT 'p' || n, n || '@exemple.ca', '', 'X', 'fr', '', now() - interval '40 days'"
            " FROM generate_series(1, 10) n"
        )
    )
    await db.commit()
    await forget_old(runtime)
    assert await people(db) == 0
