"""What is sensitive asks for a proof of the last ten minutes, page by page and form by form."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.accounts.identity import STEP_UP_WITHIN
from app.core.web.routing import addresses
from tests.security.bodies import body_of, sender_of
from tests.security.routes import EVERY, Route
from tests.security.stage import VISITOR, Stage

SENSITIVE = tuple(route for route in EVERY if "recent password" in route.access)
MUST_BE = {
    "accounts:address",
    "accounts:new_token",
    "accounts:add_app",
    "accounts:add_passkey",
    "accounts:remove_app",
    "accounts:remove_passkey",
    "accounts:recovery_codes",
    "privacy:ask_copy",
    "privacy:take_copy",
    "privacy:leave",
    "audit:export",
}
"""Locks of an account, its data, the way out: none of these may stop asking."""
VERIFY = "accounts:verify"
PROVED_UNTIL = timedelta(days=1)
"""Everybody in the world counts as having proved who they are until tomorrow (tests/world.py)."""


def sent_to_verify(stage: Stage, location: str) -> bool:
    assert stage.world
    return location.startswith(addresses(VERIFY)["fr"])


def test_the_locks_of_an_account_are_among_them() -> None:
    assert {route.name for route in SENSITIVE} >= MUST_BE


@pytest.mark.parametrize("route", SENSITIVE, ids=str)
async def test_eleven_minutes_later_it_is_asked_again_and_nothing_is_done(
    stage: Stage, route: Route
) -> None:
    late = datetime.now(UTC) + PROVED_UNTIL + STEP_UP_WITHIN + timedelta(minutes=1)
    with time_machine.travel(late):
        answer = await stage.browse(
            sender_of(route), route.method, route.address(stage.world),
            data=body_of(route, stage.world),
        )  # fmt: skip
    assert answer.status_code == 303
    assert sent_to_verify(stage, answer.headers["location"])
    if route.method == "GET":
        assert answer.headers["location"].partition("next=")[2], "they come back to it"


@pytest.mark.parametrize("route", SENSITIVE, ids=str)
async def test_at_once_it_is_not_asked_again(stage: Stage, route: Route) -> None:
    answer = await stage.browse(
        sender_of(route), route.method, route.address(stage.world),
        data=body_of(route, stage.world),
    )  # fmt: skip
    assert not sent_to_verify(stage, answer.headers.get("location", ""))


@pytest.mark.parametrize("route", SENSITIVE, ids=str)
async def test_a_visitor_is_asked_who_they_are_first(stage: Stage, route: Route) -> None:
    answer = await stage.browse(
        VISITOR, route.method, route.address(stage.world), data=body_of(route, stage.world)
    )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(addresses("accounts:sign_in")["fr"])
