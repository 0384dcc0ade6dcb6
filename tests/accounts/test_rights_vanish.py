"""Rights vanish at the next request: a role, a suspension, a factor, a session, a key for programs.

Each browser here keeps the cookie it had; what changes, changes elsewhere.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import ApiToken, Device, Passkey, Person, Role, TotpFactor
from app.accounts.rules import RoleName, Scope
from app.accounts.service import devices, recover, roles, tokens
from app.accounts.service.factors import app as apps, clear
from app.core.runtime import Runtime
from tests.accounts.conftest import OTHER
from tests.factories import ideas
from tests.factories.accounts import person, sign_in_as, with_app, with_passkey
from tests.factories.privacy import gone
from tests.visitor import Visitor

NOW = datetime.now(UTC)
Change = Callable[[AsyncSession, Runtime, Actor], Awaitable[Any]]
LOG = "/fr/equipe/journal"
ACCOUNT = "/fr/compte"


async def role_taken(db: AsyncSession, _runtime: Runtime, actor: Actor) -> None:
    await roles.revoke_role(db, None, actor.id, RoleName.ADMINISTRATOR, NOW)


async def suspended(db: AsyncSession, _runtime: Runtime, actor: Actor) -> None:
    await db.execute(update(Person).where(Person.id == actor.id).values(suspended_at=NOW))


async def factors_reset(db: AsyncSession, runtime: Runtime, actor: Actor) -> None:
    await clear.reset(db, runtime.settings, actor.id, "Perdu", NOW)


async def password_set(db: AsyncSession, runtime: Runtime, actor: Actor) -> None:
    await recover.set_password(db, runtime.settings, actor.id, OTHER, NOW)


async def left(db: AsyncSession, runtime: Runtime, actor: Actor) -> None:
    await gone(db, runtime.settings, actor, erase_words=False, over=False)


async def session_over(db: AsyncSession, _runtime: Runtime, actor: Actor) -> None:
    over = NOW - timedelta(seconds=1)
    await db.execute(update(Device).where(Device.person_id == actor.id).values(expires_at=over))


async def signed_out_elsewhere(db: AsyncSession, _runtime: Runtime, actor: Actor) -> None:
    await devices.close_all(db, actor.id)


async def erased(db: AsyncSession, _runtime: Runtime, actor: Actor) -> None:
    await db.execute(delete(Person).where(Person.id == actor.id))


STAFF: dict[str, tuple[Change, int]] = {
    "role taken back": (role_taken, 403),
    "suspended": (suspended, 403),
    "factors reset": (factors_reset, 303),
    "password set": (password_set, 303),
    "left": (left, 303),
    "session over": (session_over, 303),
    "signed out elsewhere": (signed_out_elsewhere, 303),
    "erased": (erased, 303),
}


@pytest.mark.parametrize("what", STAFF)
async def test_a_page_of_the_team_closes_at_once(
    browser: Visitor, db: AsyncSession, runtime: Runtime, what: str
) -> None:
    actor = await person(db, roles=("administrator",))
    await person(db, roles=("administrator",))
    await with_app(db, runtime.settings, actor)
    await sign_in_as(db, browser, actor)
    assert (await browser.go(LOG)).status == 200
    change, status = STAFF[what]
    await change(db, runtime, actor)
    await db.commit()
    answer = await browser.http.get(LOG)
    assert answer.status_code == status
    assert "log-entry" not in answer.text
    if status == 303:
        assert answer.headers["location"].startswith("/fr/connexion")


@pytest.mark.parametrize("what", ["suspended", "left", "erased", "session over", "password set"])
async def test_a_form_that_was_open_does_nothing_any_more(
    browser: Visitor, db: AsyncSession, runtime: Runtime, what: str
) -> None:
    actor = await person(db, name="Amina Diallo")
    await sign_in_as(db, browser, actor)
    await browser.go(ACCOUNT)
    await STAFF[what][0](db, runtime, actor)
    await db.commit()
    await browser.submit(f'main form[action="{ACCOUNT}"]', display_name="Quelqu’un d’autre")
    assert browser.status == 403 or browser.path == "/fr/connexion"
    names = (await db.execute(select(Person.display_name))).scalars().all()
    assert "Quelqu’un d’autre" not in names


async def test_a_territory_taken_back_closes_that_territory_and_not_the_other(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db, roles=("moderator:ville-marie", "moderator:verdun"))
    await sign_in_as(db, browser, actor)
    here = sorted(actor.moderated_territories)
    await roles.revoke_role(db, None, actor.id, RoleName.MODERATOR, NOW, territory_id=here[0])
    await db.commit()
    assert (await browser.go(LOG)).status == 200
    await roles.revoke_role(db, None, actor.id, RoleName.MODERATOR, NOW, territory_id=here[1])
    await db.commit()
    assert (await browser.go(LOG)).status == 403


async def test_a_role_given_counts_at_once_too(browser: Visitor, db: AsyncSession) -> None:
    actor = await person(db)
    boss = await person(db, roles=("administrator",))
    await sign_in_as(db, browser, actor)
    await db.execute(update(Device).where(Device.person_id == actor.id).values(strong_at=NOW))
    await db.commit()
    assert (await browser.go(LOG)).status == 403
    await roles.grant_role(db, boss, actor.id, RoleName.MODERATOR, NOW)
    await db.commit()
    assert (await browser.go(LOG)).status == 200


async def test_the_last_factor_taken_away_makes_its_own_session_a_citizen_s(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db, roles=("administrator",))
    await with_app(db, runtime.settings, actor)
    await sign_in_as(db, browser, actor)
    await browser.go("/fr/compte/deux-etapes/application/retirer")
    await browser.submit('main form[action$="application/retirer"]')
    assert browser.path == "/fr/compte/deux-etapes"
    assert (await browser.go(LOG)).status == 403
    assert (await browser.go(ACCOUNT)).status == 200, "they are still who they are"


async def test_one_factor_of_two_taken_away_leaves_the_rights(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db, roles=("administrator",))
    await with_app(db, runtime.settings, actor)
    await with_passkey(db, actor)
    await sign_in_as(db, browser, actor)
    await browser.go("/fr/compte/deux-etapes/application/retirer")
    await browser.submit('main form[action$="application/retirer"]')
    assert (await browser.go(LOG)).status == 200


async def key_of(db: AsyncSession, actor: Actor, *scopes: Scope, **facts: Any) -> dict[str, str]:
    secret = await tokens.create_token(db, actor.id, scopes or [Scope.READ], "Robot", NOW, **facts)
    await db.commit()
    return {"authorization": f"Bearer {secret}"}


async def revoked(db: AsyncSession, _runtime: Runtime, actor: Actor) -> None:
    public_id = (await db.execute(select(ApiToken.public_id))).scalar_one()
    await tokens.revoke(db, actor, public_id)


async def key_over(db: AsyncSession, _runtime: Runtime, _actor: Actor) -> None:
    await db.execute(update(ApiToken).values(expires_at=NOW - timedelta(seconds=1)))


KEYS: dict[str, Change] = {
    "revoked": revoked,
    "over": key_over,
    "suspended": suspended,
    "left": left,
    "erased": erased,
}


@pytest.mark.parametrize("what", KEYS)
async def test_a_key_opens_nothing_at_the_next_request(
    browser: Visitor, db: AsyncSession, runtime: Runtime, what: str
) -> None:
    actor = await person(db)
    headers = await key_of(db, actor)
    assert (await browser.http.get("/api/v1/me", headers=headers)).status_code == 200
    await KEYS[what](db, runtime, actor)
    await db.commit()
    answer = await browser.http.get("/api/v1/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert actor.email not in answer.text


async def test_a_scope_taken_from_a_key_is_gone_at_the_next_request(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db)
    idea = await ideas.idea(db)
    headers = await key_of(db, actor, Scope.READ, Scope.SUPPORT)
    path = f"/api/v1/ideas/{idea.public_id}/support"
    assert (await browser.http.put(path, headers=headers)).status_code < 300
    await db.execute(update(ApiToken).values(scopes=["read"]))
    await db.commit()
    refused = await browser.http.delete(path, headers=headers)
    assert refused.status_code == 403
    assert "support" in refused.json()["title"]


async def test_a_strong_key_weakens_with_its_person_s_last_factor(
    db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db, roles=("moderator",))
    await with_app(db, runtime.settings, actor)
    await key_of(db, actor, strong=True)
    device = Device(
        person_id=actor.id, secret_hash=b"d" * 32, seen_at=NOW, verified_at=NOW, strong_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )  # fmt: skip
    db.add(device)
    await db.flush()
    await apps.remove(db, runtime.settings, actor, NOW, device_id=device.id)
    await db.commit()
    assert (await db.execute(select(ApiToken.is_strong))).scalar_one() is False
    assert (await db.execute(select(Device.strong_at))).scalar_one() is None


async def test_resetting_factors_ends_every_session_and_every_factor(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    await with_app(db, runtime.settings, actor)
    await with_passkey(db, actor)
    await sign_in_as(db, browser, actor)
    await factors_reset(db, runtime, actor)
    await db.commit()
    for table in (Device, TotpFactor, Passkey):
        assert (await db.execute(select(func.count()).select_from(table))).scalar_one() == 0


async def test_a_suspension_that_is_lifted_gives_everything_back_at_once(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db, roles=("administrator",))
    await sign_in_as(db, browser, actor)
    await suspended(db, runtime, actor)
    await db.commit()
    assert (await browser.go(LOG)).status == 403
    await db.execute(update(Person).where(Person.id == actor.id).values(suspended_at=None))
    await db.commit()
    assert (await browser.go(LOG)).status == 200
    assert (await db.execute(select(func.count()).select_from(Role))).scalar_one() == 1
