"""Every address × everybody × every state answers as docs/access-matrix.md says."""

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
    wrong = []
    for state in thing.states:
        if "comment_id" in route.about and state == State.DRAFT:
            continue
        for who in WHO:
            answer = await ask(stage, who, route, state)
            found, wanted = outcome_of(answer), rule.expected(thing, who, state)
            if found is Outcome.SIGN_IN and rule.ends_at_the_door:
                found = Outcome.YES
            if found is not wanted:
                wrong.append(f"{who}, {state}: {found} ({answer.status_code}) instead of {wanted}")
    assert not wrong, "\n".join([str(route), *wrong])


async def ask(stage: Stage, who: str, route: Route, state: str) -> httpx.Response:
    """Ask as a person's browser, or their program."""
    address, body = route.address(stage.world, state), body_of(route, stage.world, state)
    if route.is_api:
        given = {"json": body} if body else {}
        return await stage.call(who, route.method, address, **given)
    return await stage.browse(who, route.method, address, data=body)
