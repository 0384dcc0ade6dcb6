"""What is one person's own is nobody else's, and what is for operators is for them alone."""

import httpx
import pytest

from app.accounts.pages.security import STEP_UP
from app.core.web.routing import MEMBER, PUBLIC
from tests.security.bodies.accounts import OWN as OWN_THINGS, WAITING
from tests.security.expectations import PAGES, asked
from tests.security.routes import Route
from tests.security.stage import Stage
from tests.security.test_access import outcome_of
from tests.visitor import ORIGIN

OWN = tuple(
    route
    for route, thing, _rule in asked()
    if route.access in {MEMBER, STEP_UP}
    and not route.is_api
    and thing in {OWN_THINGS, WAITING, PAGES}
)
NAMED = tuple(route for route, thing, _rule in asked() if thing in {OWN_THINGS, WAITING})
"""Addresses that name something of ``member``'s: a device, a token, what waits."""

CHANGED = tuple(route for route in NAMED if route.method != "GET")

PUBLIC_READS = tuple(
    route
    for route, thing, _rule in asked()
    if route.access == PUBLIC and route.method == "GET" and thing is PAGES
)


@pytest.mark.parametrize("route", OWN, ids=str)
async def test_a_visitor_is_asked_who_they_are(stage: Stage, route: Route) -> None:
    answer = await stage.browse("visitor", route.method, route.address(stage.world))
    assert outcome_of(answer) == "sign in"
    assert not stage.database.wrote


@pytest.mark.parametrize("route", NAMED, ids=str)
@pytest.mark.parametrize("who", ["author", "administrator"])
async def test_nobody_touches_what_is_somebody_else_s(stage: Stage, who: str, route: Route) -> None:
    answer = await stage.browse(who, route.method, route.address(stage.world))
    assert answer.status_code in {303, 403, 404}
    assert not stage.database.wrote


@pytest.mark.parametrize("route", CHANGED, ids=str)
async def test_everybody_changes_what_is_their_own(stage: Stage, route: Route) -> None:
    answer = await stage.browse("member", route.method, route.address(stage.world))
    assert answer.status_code == 303
    assert stage.database.wrote


@pytest.mark.parametrize("route", PUBLIC_READS, ids=str)
@pytest.mark.parametrize("who", ["visitor", "unconfirmed", "administrator"])
async def test_public_pages_are_everybody_s(stage: Stage, who: str, route: Route) -> None:
    asked = "?q=ruelle" if route.name.endswith("search") else ""
    answer = await stage.browse(who, "GET", route.address(stage.world) + asked)
    assert answer.status_code in {200, 301, 302, 303}


async def test_measures_are_not_told_to_the_world(stage: Stage) -> None:
    far = httpx.ASGITransport(stage.app, client=("203.0.113.9", 4242))
    async with httpx.AsyncClient(transport=far, base_url=ORIGIN) as http:
        answer = await http.get("/metrics")
    assert answer.status_code in {401, 403, 404}
    assert "notreville_" not in answer.text
