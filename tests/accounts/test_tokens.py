"""Keys for programs: shown once, limited, revoked; and who a program is told it is."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import ApiToken, Device, Person
from app.accounts.rules import MOST_TOKENS, Scope
from app.accounts.service.tokens import create, create_token
from app.core.errors import Refused
from app.core.runtime import Runtime
from app.core.sessions import digest
from tests.accounts.letters import Mailbox, Work, last
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

NOW = datetime.now(UTC)


async def ask(browser: Visitor, token: str, kind: str = "Bearer") -> httpx.Response:
    return await browser.http.get("/api/v1/me", headers={"authorization": f"{kind} {token}"})


async def make(browser: Visitor, **fields: Any) -> str:
    """Make a token by the form and return it."""
    await browser.go("/fr/compte/jetons/nouveau")
    await browser.submit(**{"name": "Mon script", "scopes": ["read", "support"], **fields})
    field = browser.page.css_first("#token")
    return (field.attributes["value"] or "") if field else ""


async def test_a_token_is_shown_once_and_says_who_its_owner_is(
    browser: Visitor, db: AsyncSession, work: Work, mailbox: Mailbox
) -> None:
    actor = await person(db, name="Amina", home="parc-extension")
    await sign_in_as(db, browser, actor)
    token = await make(browser)
    assert token.startswith("nv_")
    assert browser.answer.headers["cache-control"] == "private, no-store"
    row = (await db.execute(select(ApiToken))).scalar_one()
    assert row.secret_hash == digest(token)
    assert row.scopes == ["read", "support"]
    assert row.expires_at is not None
    assert timedelta(days=89) < row.expires_at - NOW < timedelta(days=91)
    await browser.go("/fr/compte/jetons")
    assert "Mon script" in browser.text
    assert "Jamais utilisé" in browser.text
    assert token not in browser.answer.text
    assert "Mon script" in (await last(work, mailbox)).text
    answer = await ask(browser, token)
    assert answer.status_code == 200
    assert answer.json() == {
        "id": actor.public_id, "display_name": "Amina", "email": actor.email,
        "email_confirmed": True, "language": "fr", "scopes": ["read", "support"],
        "home": {
            "territory": "villeray-saint-michel-parc-extension", "neighbourhood": "parc-extension",
        },
    }  # fmt: skip
    await browser.go("/fr/compte/jetons")
    assert "Dernière utilisation" in browser.text


async def test_a_person_from_elsewhere_has_no_home_in_the_city(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db, home=None)
    token = await create_token(db, actor.id, [Scope.READ], "x", NOW)
    await db.commit()
    assert (await ask(browser, token)).json()["home"] == {"territory": None, "neighbourhood": None}


async def test_use_is_written_down_every_ten_minutes_at_most(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db)
    token = await create_token(db, actor.id, [Scope.READ], "x", NOW)
    await db.commit()
    used = select(ApiToken.used_at)
    await ask(browser, token)
    first = (await db.execute(used)).scalar_one()
    await db.rollback()
    await ask(browser, token)
    assert (await db.execute(used)).scalar_one() == first
    await db.execute(update(ApiToken).values(used_at=NOW - timedelta(minutes=11)))
    await db.commit()
    await ask(browser, token)
    assert (await db.execute(used)).scalar_one() > NOW - timedelta(minutes=1)


async def test_a_revoked_token_opens_nothing(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db))
    token = await make(browser)
    await browser.go("/fr/compte/jetons")
    await browser.submit("main .line form")
    assert "n’ouvre plus rien" in browser.text
    answer = await ask(browser, token)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert token not in answer.text


@pytest.mark.parametrize("given", ["", "nv_", "nv_" + "x" * 43, "é", "' OR 1=1", "x" * 5_000])
async def test_forged_tokens_open_nothing(browser: Visitor, given: str) -> None:
    answer = await browser.http.get(
        "/api/v1/me", headers={"authorization": b"Bearer " + given.encode()}
    )
    assert answer.status_code == 401
    assert answer.json()["code"] == "sign-in-required"


async def test_no_other_way_of_saying_who_one_is_is_known(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db)
    token = await create_token(db, actor.id, [Scope.READ], "x", NOW)
    await db.commit()
    assert (await browser.http.get("/api/v1/me")).status_code == 401
    assert (await ask(browser, token, kind="Basic")).status_code == 401
    assert (await ask(browser, token, kind="bearer")).status_code == 200
    await sign_in_as(db, browser, actor)
    assert (await browser.http.get("/api/v1/me")).status_code == 401, "a cookie opened the API"


async def test_a_closed_account_has_no_tokens_and_no_devices(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db)
    token = await create_token(db, actor.id, [Scope.READ], "x", NOW)
    await sign_in_as(db, browser, actor)
    await db.execute(update(Person).values(deleted_at=NOW))
    await db.commit()
    assert (await ask(browser, token)).status_code == 401
    assert (await browser.go("/fr/compte")).path == "/fr/connexion"


async def test_an_expired_token_is_over_and_shown_as_such(
    browser: Visitor, db: AsyncSession
) -> None:
    actor = await person(db)
    token = await create_token(db, actor.id, [Scope.READ], "Vieux", NOW, NOW - timedelta(seconds=1))
    await sign_in_as(db, browser, actor)
    assert (await ask(browser, token)).status_code == 401
    await browser.go("/fr/compte/jetons")
    assert "Expiré" in browser.text


async def test_a_token_does_only_what_it_was_made_for(browser: Visitor, db: AsyncSession) -> None:
    actor = await person(db)
    token = await create_token(db, actor.id, [Scope.SUPPORT], "x", NOW)
    await db.commit()
    answer = await ask(browser, token)
    assert answer.status_code == 403
    assert "read" in answer.json()["title"]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""}, {"name": "🎉"}, {"name": "x" * 61}, {"scopes": None}, {"scopes": ["admin"]},
        {"days": "0"}, {"days": "36500"}, {"scopes": ["read", "root"]},
    ],
)  # fmt: skip
async def test_a_token_that_cannot_be_is_refused(
    browser: Visitor, db: AsyncSession, fields: dict[str, Any]
) -> None:
    await sign_in_as(db, browser, await person(db))
    assert await make(browser, **fields) == ""
    assert browser.status == 422
    assert browser.page.css(".field-error")
    assert (await db.execute(select(ApiToken.id))).all() == []


async def test_a_token_may_have_no_end(browser: Visitor, db: AsyncSession) -> None:
    await sign_in_as(db, browser, await person(db))
    await make(browser, days="never")
    assert "N’a pas de fin" in browser.text
    assert (await db.execute(select(ApiToken.expires_at))).scalar_one() is None


async def test_making_one_asks_for_the_password_again(browser: Visitor, db: AsyncSession) -> None:
    long_ago = NOW - timedelta(minutes=11)
    await sign_in_as(db, browser, await person(db), verified_at=long_ago)
    await browser.go("/fr/compte/jetons/nouveau")
    assert browser.path == "/fr/compte/verifier"
    assert (await db.execute(select(func.count()).select_from(Device))).scalar_one() == 1


async def test_nobody_revokes_the_token_of_another(browser: Visitor, db: AsyncSession) -> None:
    other = await person(db)
    await create_token(db, other.id, [Scope.READ], "x", NOW)
    public_id = (await db.execute(select(ApiToken.public_id))).scalar_one()
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/compte")
    field = browser.page.css_first("main input[name=csrf_token]")
    assert field is not None
    form = {"csrf_token": field.attributes["value"]}
    await browser.post(f"/fr/compte/jetons/{public_id}/revoquer", form)
    assert browser.status == 404
    assert len((await db.execute(select(ApiToken.id))).all()) == 1


async def test_there_are_never_more_than_twenty_even_asked_at_once(
    db: AsyncSession, runtime: Runtime
) -> None:
    actor = await person(db)
    for _ in range(MOST_TOKENS - 1):
        await create_token(db, actor.id, [Scope.READ], "x", NOW)
    await db.commit()

    async def one() -> str:
        async with runtime.database.transaction() as session:
            return await create(session, runtime.settings, actor, "x", [Scope.READ], NOW)

    results = await asyncio.gather(*(one() for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(r, Refused) for r in results) == 3
    assert (
        await db.execute(select(func.count()).select_from(ApiToken))
    ).scalar_one() == MOST_TOKENS


async def test_an_unconfirmed_person_has_no_tokens(db: AsyncSession, runtime: Runtime) -> None:
    actor = await person(db, confirmed=False)
    with pytest.raises(Refused):
        await create(db, runtime.settings, actor, "x", [Scope.READ], NOW)
