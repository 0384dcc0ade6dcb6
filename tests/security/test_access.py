"""Every address about an idea × everybody × every state answers as docs/access-matrix.md says."""

from http import HTTPStatus

import httpx
import pytest

from app.core.web.routing import addresses
from app.ideas.rules import State
from tests.security.bodies import body_of
from tests.security.expectations import STATES, WHO, Outcome, of_ideas, rule_of
from tests.security.routes import Route
from tests.security.stage import Stage

ROUTES = tuple(of_ideas())
REFUSED = {HTTPStatus.FORBIDDEN: Outcome.NO, HTTPStatus.UNAUTHORIZED: Outcome.SIGN_IN}


def outcome_of(answer: httpx.Response) -> Outcome:
    """Say in one word what an answer means for whoever asked."""
    if answer.status_code in {404, 410}:
        return Outcome.NOTHING
    if answer.status_code in REFUSED:
        return REFUSED[HTTPStatus(answer.status_code)]
    if answer.headers.get("location", "").startswith(addresses("accounts:sign_in")["fr"]):
        return Outcome.SIGN_IN
    assert answer.status_code < 500, answer.text
    return Outcome.YES


def test_every_address_about_an_idea_has_a_rule() -> None:
    assert [str(route) for route in ROUTES if rule_of(route) is None] == []


@pytest.mark.parametrize("route", ROUTES, ids=str)
async def test_an_address_answers_as_the_matrix_says(stage: Stage, route: Route) -> None:
    rule = rule_of(route)
    assert rule is not None
    wrong = []
    for state in STATES:
        if "comment_id" in route.about and state is State.DRAFT:
            continue
        for who in WHO:
            answer = await ask(stage, who, route, state)
            found, wanted = outcome_of(answer), rule.expected(who, state)
            if found is not wanted:
                wrong.append(f"{who}, {state}: {found} ({answer.status_code}) instead of {wanted}")
    assert not wrong, "\n".join([str(route), *wrong])


async def ask(stage: Stage, who: str, route: Route, state: State) -> httpx.Response:
    """Ask as a person's browser, or their program."""
    address, body = route.address(stage.world, state), body_of(route, stage.world, state)
    if route.is_api:
        given = {"json": body} if body else {}
        return await stage.call(who, route.method, address, **given)
    return await stage.browse(who, route.method, address, data=body)
