"""Who asks is found once per request, and rights follow the facts at once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Device, Person, Role
from app.accounts.queries import (
    actor_by_id,
    credentials,
    known_by_email,
    signed_in_by_device,
    signed_in_by_token,
)
from app.accounts.rules import Scope
from app.accounts.service.devices import open_device
from app.accounts.service.tokens import create_token
from app.core import csrf
from app.core.runtime import Runtime
from app.places.gazetteer import gazetteer
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)


async def test_a_cookie_is_its_owner_until_it_ends(db: AsyncSession) -> None:
    actor = await person(db)
    secret = await open_device(db, actor.id, "", NOW)
    found = await signed_in_by_device(db, secret, NOW)
    assert found is not None
    assert found.actor == actor
    assert await signed_in_by_device(db, secret, NOW + timedelta(days=31)) is None
    assert await signed_in_by_device(db, secret + "x", NOW) is None
    assert await signed_in_by_token(db, secret, NOW) is None, "a cookie served as a token"


async def test_a_token_is_its_owner_with_its_scopes_only(db: AsyncSession) -> None:
    actor = await person(db)
    token = await create_token(db, actor.id, [Scope.SUPPORT, Scope.READ, Scope.READ], "x", NOW)
    found = await signed_in_by_token(db, token, NOW)
    assert found is not None
    assert found.actor.scopes == {"read", "support"}
    assert found.actor.id == actor.id
    assert await signed_in_by_device(db, token, NOW) is None, "a token served as a cookie"
    with pytest.raises(ValueError, match="root"):
        await create_token(db, actor.id, ["root"], "x", NOW)  # type: ignore[list-item]


async def test_a_closed_account_is_nobody(db: AsyncSession) -> None:
    actor = await person(db)
    secret = await open_device(db, actor.id, "", NOW)
    await db.execute(update(Person).values(deleted_at=NOW))
    assert await signed_in_by_device(db, secret, NOW) is None
    assert await actor_by_id(db, actor.id) is None
    known = await known_by_email(db, actor.email.upper())
    assert known is not None
    assert known.is_confirmed, "somebody could take the address over"
    held = await credentials(db, email=actor.email)
    assert held is not None
    assert held.is_leaving


async def test_roles_end_at_the_next_request(browser: Visitor, db: AsyncSession) -> None:
    territory = next(iter(gazetteer.territories.values()))
    actor = await person(db, roles=(f"moderator:{territory.slug}",))
    assert actor.moderates(territory.id)
    assert not actor.moderates(territory.id + 1)
    assert not actor.moderates(None)
    await db.execute(delete(Role))
    again = await actor_by_id(db, actor.id, strong=True)
    assert again is not None
    assert not again.is_staff


async def test_nobody_is_known_by_an_address_that_nobody_has(db: AsyncSession) -> None:
    assert await known_by_email(db, "jamaisvue@exemple.ca") is None
    assert await credentials(db, email="jamaisvue@exemple.ca") is None
    assert await credentials(db, person_id=999) is None


async def test_being_seen_is_written_every_ten_minutes_at_most(
    browser: Visitor, db: AsyncSession
) -> None:
    await sign_in_as(db, browser, await person(db))
    seen = select(Device.seen_at)
    recently = datetime.now(UTC) - timedelta(minutes=8)
    await db.execute(update(Device).values(seen_at=recently))
    await db.commit()
    await browser.go("/fr/compte")
    assert (await db.execute(seen)).scalar_one() == recently
    await db.execute(update(Device).values(seen_at=NOW - timedelta(minutes=11)))
    await db.commit()
    await browser.go("/fr/compte")
    assert (await db.execute(seen)).scalar_one() > recently


async def test_the_token_of_a_form_may_come_in_a_header(
    browser: Visitor, db: AsyncSession, runtime: Runtime
) -> None:
    await sign_in_as(db, browser, await person(db))
    token = csrf.token(runtime.settings, browser.http.cookies["session"])
    form = {"display_name": "Par l’en-tête", "language": "fr"}
    await browser.post("/fr/compte", form, headers={csrf.HEADER: token})
    assert browser.status == 200
    assert (await db.execute(select(Person.display_name))).scalar_one() == "Par l’en-tête"
    await browser.post("/fr/compte", form, headers={csrf.HEADER: "0" * 64})
    assert browser.status == 403


async def test_a_form_opened_before_a_new_secret_is_too_old(
    browser: Visitor, visitor: Callable[..., Visitor], db: AsyncSession
) -> None:
    actor = await person(db)
    await sign_in_as(db, browser, actor)
    await browser.go("/fr/compte")
    await sign_in_as(db, browser, actor)
    await browser.submit(display_name="Trop tard")
    assert browser.status == 403
    assert "trop ancien" in browser.text


async def test_a_page_for_visitors_holds_neither_cookie_nor_token(browser: Visitor) -> None:
    for path in ("/fr/connexion", "/fr/inscription", "/fr/mot-de-passe-oublie"):
        answer = await browser.http.get(path)
        assert "set-cookie" not in answer.headers
        assert "csrf_token" not in answer.text


async def test_a_member_s_page_is_kept_by_nobody_else(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db))
    answer = await browser.http.get("/fr/compte")
    assert answer.headers["cache-control"].startswith("private")
    assert "x-page-tags" not in answer.headers
