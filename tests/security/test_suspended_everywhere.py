"""Whoever is suspended reads, appeals, takes their data and leaves; no other form of theirs does anything."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.accounts import queries
from app.accounts.rules import STILL_OPEN, STILL_OPEN_PREFIXES
from app.core.web.routing import PUBLIC, is_privileged
from tests.security.bodies import body_of, sender_of
from tests.security.routes import EVERY, FORMS, Route
from tests.security.stage import Stage

CLOSED = tuple(
    route
    for route in FORMS
    if route.access != PUBLIC
    and route.name not in STILL_OPEN
    and not route.name.startswith(STILL_OPEN_PREFIXES)
)
OPEN = tuple(route for route in FORMS if route not in CLOSED and route.access != PUBLIC)


@pytest.fixture
def suspended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody who is signed in be suspended until next month."""
    known: Callable[..., Awaitable[Any]] = queries.signed_in_by_device

    async def found(*arguments: Any) -> Any:
        who = await known(*arguments)
        if who is None:
            return None
        until = datetime.now(UTC) + timedelta(days=30)
        return replace(who, actor=replace(who.actor, is_suspended=True, suspended_until=until))

    monkeypatch.setattr(queries, "signed_in_by_device", found)


def test_each_form_that_stays_open_exists() -> None:
    assert STILL_OPEN - {route.name for route in EVERY} == set()
    for prefix in STILL_OPEN_PREFIXES:
        assert [route for route in FORMS if route.name.startswith(prefix)], prefix


def test_what_they_keep_is_their_data_their_appeal_and_the_way_out() -> None:
    names = {route.name for route in OPEN}
    assert {"privacy:leave", "privacy:ask_copy", "privacy:take_copy", "moderation:appeal"} <= names
    assert not [name for name in names if name.startswith(("ideas:", "discussion:", "messages:"))]


@pytest.mark.parametrize("route", CLOSED, ids=str)
@pytest.mark.usefixtures("suspended")
async def test_every_other_form_is_refused_with_the_date(stage: Stage, route: Route) -> None:
    answer = await stage.browse(
        sender_of(route), route.method, route.address(stage.world),
        data=body_of(route, stage.world),
    )  # fmt: skip
    assert answer.status_code == 403
    assert "suspendu jusqu’au" in answer.text
    # That somebody knocked at a page of the team is written down, suspended or not.
    assert not stage.database.wrote or is_privileged(route.access)


@pytest.mark.parametrize("route", OPEN, ids=str)
@pytest.mark.usefixtures("suspended")
async def test_what_stays_open_is_not_refused_for_that(stage: Stage, route: Route) -> None:
    answer = await stage.browse(
        sender_of(route), route.method, route.address(stage.world),
        data=body_of(route, stage.world),
    )  # fmt: skip
    assert "suspendu jusqu’au" not in answer.text


@pytest.mark.usefixtures("suspended")
async def test_in_english_too(stage: Stage) -> None:
    route = next(one for one in CLOSED if one.name == "ideas:support")
    answer = await stage.browse("member", "POST", route.address(stage.world), language="en")
    assert answer.status_code == 403
    answer = await stage.browse("member", "POST", "/en/account", data={"display_name": "Ada"})
    assert "suspended until" in answer.text
