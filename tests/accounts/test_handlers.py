"""A visitor who must be known is sent to sign in, with what they wanted; a program is told."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import handlers
from app.accounts.identity import StepUpRequired
from app.accounts.models import PendingAct
from app.core.errors import SignInRequired
from app.core.runtime import Runtime
from tests.factories.accounts import person, sign_in_as
from tests.visitor import Visitor

HOST = "http://testserver"


@pytest.fixture
async def door(runtime: Runtime, app: object) -> AsyncIterator[httpx.AsyncClient]:
    """A small application whose every address needs to know who asks."""
    small = FastAPI()
    small.state.runtime = runtime
    handlers.install(small)

    async def support(request: Request) -> None:
        raise SignInRequired("ideas.support", {"title": "Bancs", "idea": 3})

    async def member(request: Request) -> None:
        raise SignInRequired

    async def step_up(request: Request) -> None:
        raise StepUpRequired

    small.add_api_route("/fr/appui", support, methods=["POST"])
    small.add_api_route("/fr/membre", member, methods=["GET", "POST"])
    small.add_api_route("/fr/delicat", step_up, methods=["GET", "POST"])
    small.add_api_route("/api/v1/x", support, methods=["POST"])
    transport = httpx.ASGITransport(small)
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
        yield client


async def test_an_act_is_kept_and_the_visitor_sent_to_sign_in(
    door: httpx.AsyncClient, db: AsyncSession
) -> None:
    answer = await door.post("/fr/appui", headers={"referer": f"{HOST}/fr/idees/abc?x=1#y"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/fr/connexion?next=%2Ffr%2Fidees%2Fabc%3Fx%3D1"
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("act=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    row = (await db.execute(select(PendingAct))).scalar_one()
    assert (row.act, row.payload) == ("ideas.support", {"title": "Bancs", "idea": 3})
    assert door.cookies["act"].encode() not in row.secret_hash


async def test_a_second_act_joins_the_first_under_the_same_cookie(
    door: httpx.AsyncClient, db: AsyncSession
) -> None:
    await door.post("/fr/appui")
    secret = door.cookies["act"]
    await door.post("/fr/appui")
    assert door.cookies["act"] == secret
    assert len((await db.execute(select(PendingAct.id))).all()) == 1


async def test_a_page_for_members_is_the_next_one(door: httpx.AsyncClient) -> None:
    answer = await door.get("/fr/membre?a=1")
    assert answer.headers["location"] == "/fr/connexion?next=%2Ffr%2Fmembre%3Fa%3D1"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "referer", ["", "https://evil.example/fr/x", "//evil.example", f"{HOST}//evil.example/x", "%"]
)
async def test_nobody_is_sent_to_another_site(door: httpx.AsyncClient, referer: str) -> None:
    answer = await door.post("/fr/membre", headers={"referer": referer})
    assert answer.headers["location"] in {"/fr/connexion", "/fr/connexion?next=%2Fx"}


async def test_htmx_leaves_the_page_instead_of_swapping_a_part_of_it(
    door: httpx.AsyncClient,
) -> None:
    headers: dict[str, Any] = {"hx-request": "true", "hx-current-url": f"{HOST}/fr/idees/abc"}
    answer = await door.post("/fr/appui", headers=headers)
    assert answer.status_code == 204
    assert answer.headers["hx-redirect"] == "/fr/connexion?next=%2Ffr%2Fidees%2Fabc"
    assert "act" in door.cookies


async def test_a_program_gets_a_problem_and_nothing_is_kept(
    door: httpx.AsyncClient, db: AsyncSession
) -> None:
    answer = await door.post("/api/v1/x")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["code"] == "sign-in-required"
    assert (await db.execute(select(PendingAct.id))).all() == []


async def test_a_sensitive_act_asks_for_the_password_and_comes_back(
    door: httpx.AsyncClient,
) -> None:
    answer = await door.get("/fr/delicat?x=1")
    assert answer.headers["location"] == "/fr/compte/verifier?next=%2Ffr%2Fdelicat%3Fx%3D1"


async def test_a_visitor_is_sent_to_sign_in_and_a_member_is_let_in(
    browser: Visitor, db: AsyncSession
) -> None:
    await browser.go("/fr/compte")
    assert browser.path == "/fr/connexion"
    await sign_in_as(db, browser, await person(db))
    await browser.go("/fr/compte")
    assert (browser.path, browser.status) == ("/fr/compte", 200)
