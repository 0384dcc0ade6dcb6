"""The API knows people by their tokens alone, and lets each token do what it says."""

from typing import Any

import httpx
import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import ApiToken
from app.core.web.routing import PUBLIC
from tests.factories import accounts
from tests.security.bodies import body_of
from tests.security.routes import API, Route
from tests.security.stage import Stage
from tests.visitor import Visitor
from tests.world import token

FORGED = ("Bearer nv_forged", "Bearer", "Bearer  ", "Basic YTpi", "nv_x", "Bearer é", "Bearer a b")
CLOSED = tuple(route for route in API if route.access != PUBLIC)


def sent(stage: Stage, route: Route) -> dict[str, Any]:
    """Return a right body, for an operation that has one."""
    body = body_of(route, stage.world)
    return {"json": body} if body else {}


@pytest.mark.parametrize("route", CLOSED, ids=str)
async def test_a_cookie_opens_nothing(stage: Stage, route: Route) -> None:
    headers = {
        "cookie": f"session={stage.world.secrets['author']}",
        "x-csrf-token": stage.form_token("author"),
        "sec-fetch-site": "same-origin",
    }
    answer = await stage.call(
        "visitor",
        route.method,
        route.address(stage.world),
        headers=headers,
        **sent(stage, route),
    )
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert not stage.database.wrote


@pytest.mark.parametrize("route", CLOSED, ids=str)
@pytest.mark.parametrize("said", FORGED)
async def test_a_forged_token_opens_nothing(stage: Stage, route: Route, said: str) -> None:
    answer = await stage.call(
        "visitor",
        route.method,
        route.address(stage.world),
        headers={"authorization": said},
        **sent(stage, route),
    )
    assert answer.status_code == 401
    assert not stage.database.wrote


def refused_for_its_scope(answer: httpx.Response) -> bool:
    """Say whether the token is what was refused, rather than its person (another's comment)."""
    return answer.status_code == 403 and "jeton" in answer.json()["title"]


@pytest.mark.parametrize("route", CLOSED, ids=str)
async def test_a_token_does_what_it_says_and_no_more(stage: Stage, route: Route) -> None:
    for scope, secret in stage.world.narrow.items():
        answer = await stage.call(
            "visitor",
            route.method,
            route.address(stage.world),
            headers={"authorization": f"Bearer {secret}"},
            **sent(stage, route),
        )
        assert refused_for_its_scope(answer) is (scope != route.access), scope


async def test_a_token_over_or_revoked_opens_nothing(browser: Visitor, db: AsyncSession) -> None:
    person = await accounts.person(db)
    secret = await token(db, person)
    headers = {"authorization": f"Bearer {secret}"}
    assert (await browser.go("/api/v1/me", headers=headers)).status == 200
    await db.execute(update(ApiToken).values(expires_at=ApiToken.created_at))
    await db.commit()
    assert (await browser.go("/api/v1/me", headers=headers)).status == 401


async def test_a_suspended_person_s_token_opens_nothing(browser: Visitor, db: AsyncSession) -> None:
    person = await accounts.person(db)
    secret = await token(db, person)
    await db.execute(
        update(accounts.Person)
        .where(accounts.Person.id == person.id)
        .values(suspended_at=accounts.Person.created_at)
    )
    await db.commit()
    headers = {"authorization": f"Bearer {secret}"}
    assert (await browser.go("/api/v1/me", headers=headers)).status == 401
