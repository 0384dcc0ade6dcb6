"""Rights beyond citizen hold only where a second factor was passed."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import ApiToken, Device
from app.accounts.queries import actor_by_id, signed_in_by_device, signed_in_by_token
from app.accounts.rules import Scope
from app.accounts.service.devices import open_device
from app.accounts.service.tokens import create_token
from app.core import clock
from tests.factories import ideas
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

ROLES = ("administrator", "moderator", "moderator:ville-marie")


@pytest.mark.parametrize("role", ROLES)
async def test_a_session_without_second_factor_is_a_citizen_s(db: AsyncSession, role: str) -> None:
    actor, now = await person(db, roles=(role,)), clock.now()
    weak = await open_device(db, actor.id, "", now)
    strong = await open_device(db, actor.id, "", now, strong=True)
    found = await signed_in_by_device(db, weak, now)
    assert found is not None
    assert not found.actor.is_staff
    assert not found.actor.moderates(None)
    assert found.actor.awaits_factor
    found = await signed_in_by_device(db, strong, now)
    assert found is not None
    assert found.actor.is_staff
    assert not found.actor.awaits_factor


@pytest.mark.parametrize("role", ROLES)
async def test_a_key_made_without_second_factor_is_a_citizen_s(db: AsyncSession, role: str) -> None:
    actor, now = await person(db, roles=(role,)), clock.now()
    weak = await create_token(db, actor.id, Scope, "faible", now)
    strong = await create_token(db, actor.id, Scope, "forte", now, strong=True)
    for secret, is_staff in ((weak, False), (strong, True)):
        found = await signed_in_by_token(db, secret, now)
        assert found is not None
        assert found.actor.is_staff is is_staff
        assert found.actor.awaits_factor is not is_staff


async def test_a_person_found_by_number_is_a_citizen_unless_proved_stronger(
    db: AsyncSession,
) -> None:
    actor = await person(db, roles=("administrator",))
    found = await actor_by_id(db, actor.id)
    assert found is not None
    assert not found.is_staff
    assert await actor_by_id(db, actor.id, strong=True) == actor


async def test_a_citizen_awaits_nothing(db: AsyncSession) -> None:
    actor, now = await person(db), clock.now()
    found = await signed_in_by_device(db, await open_device(db, actor.id, "", now), now)
    assert found is not None
    assert not found.actor.awaits_factor


async def test_a_moderator_s_pages_open_only_in_a_strong_session(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    author = await person(db)
    idea = await ideas.idea(db, author)
    moderator = await person(db, roles=("moderator",))
    weak, strong = browser, visitor()
    await sign_in_as(db, weak, moderator, strong=False)
    await sign_in_as(db, strong, moderator)
    address = f"/fr/idees/{idea.public_id}/fusionner"
    assert (await weak.go(address)).status == 403
    assert (await strong.go(address)).status == 200
    await db.execute(update(Device).values(strong_at=None))
    await db.commit()
    assert (await strong.go(address)).status == 403, "rights end at the next request"


async def test_keys_made_on_the_page_are_as_strong_as_its_session(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    moderator = await person(db, roles=("moderator",))
    for there, strong in ((browser, True), (visitor(), False)):
        await sign_in_as(db, there, moderator, strong=strong)
        await there.go("/fr/compte/jetons/nouveau")
        await there.submit(name=f"clé {strong}", scopes=["read"], days="30")
        assert there.status == 200, there.text
    made = {
        row.name: row.is_strong
        for row in await db.execute(select(ApiToken.name, ApiToken.is_strong))
    }
    assert made == {"clé True": True, "clé False": False}
