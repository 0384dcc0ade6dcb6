"""Every address × everybody × every state answers as docs/access-matrix.md says."""

import os
import zlib
from http import HTTPStatus

import httpx
import pytest

from app.core.web.routing import addresses
from app.ideas.rules import State
from tests.security.bodies import body_of
from tests.security.expectations import asked, silent
from tests.security.routes import Route
from tests.security.rule import WHO, Outcome, Rule, Thing
from tests.security.stage import Stage

REFUSED = {HTTPStatus.FORBIDDEN: Outcome.NO, HTTPStatus.UNAUTHORIZED: Outcome.SIGN_IN}
DOOR = "accounts:sign_in"
EVERY_STATE = bool(os.environ.get("EVERY_STATE"))


def outcome_of(answer: httpx.Response) -> Outcome:
    """Say in one word what an answer means for whoever asked."""
    if answer.status_code in {404, 410}:
        return Outcome.NOTHING
    if answer.status_code in REFUSED:
        return REFUSED[HTTPStatus(answer.status_code)]
    if answer.headers.get("location", "").startswith(addresses(DOOR)["fr"]):
        return Outcome.SIGN_IN
    assert answer.status_code < 500, f"{answer.status_code} {answer.url}"
    return Outcome.YES


def test_every_address_has_a_rule_and_every_rule_an_address() -> None:
    assert silent() == []


@pytest.mark.parametrize(
    ("route", "thing", "rule"), [pytest.param(*one, id=str(one[0])) for one in asked()]
)
async def test_an_address_answers_as_the_matrix_says(
    stage: Stage, route: Route, thing: Thing, rule: Rule
) -> None:
    """Ask as everybody, in each state that the matrix answers otherwise.

    Of states answered alike each person meets one, not the same at every address; EVERY_STATE=1
    asks in all of them, in more than twice the time.
    """
    wrong = []
    for who in WHO:
        for state in states(route, thing, rule, who):
            answer = await ask(stage, who, route, state)
            found, wanted = outcome_of(answer), rule.expected(thing, who, state)
            if found is Outcome.SIGN_IN and rule.ends_at_the_door:
                found = Outcome.YES
            if found is not wanted:
                wrong.append(f"{who}, {state}: {found} ({answer.status_code}) instead of {wanted}")
    assert not wrong, "\n".join([str(route), *wrong])


def states(route: Route, thing: Thing, rule: Rule, who: str) -> list[str]:
    """Return the states in which a person asks at an address."""
    possible = [
        state
        for state in thing.states
        if not ("comment_id" in route.about and state == State.DRAFT)
    ]
    if EVERY_STATE:
        return possible
    turn = zlib.crc32(f"{route} {who}".encode()) % max(len(possible), 1)
    in_turn = possible[turn:] + possible[:turn]
    return list({rule.expected(thing, who, state): state for state in in_turn}.values())


async def ask(stage: Stage, who: str, route: Route, state: str) -> httpx.Response:
    """Ask as a person's browser, or their program."""
    address, body = route.address(stage.world, state), body_of(route, stage.world, state)
    if route.is_api:
        given = {"json": body} if body else {}
        return await stage.call(who, route.method, address, **given)
    return await stage.browse(who, route.method, address, data=body)
