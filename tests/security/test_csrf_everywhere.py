"""No other site, and no page made for another session, can make a browser act here."""

import pytest

from tests.security.routes import FORMS, Route
from tests.security.stage import Stage

FOREIGN = (
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site"},
    {"sec-fetch-site": "", "origin": "https://evil.example"},
    {"sec-fetch-site": "", "origin": "null"},
)


@pytest.mark.parametrize("route", FORMS, ids=str)
@pytest.mark.parametrize("who", ["visitor", "author", "administrator"])
async def test_a_form_from_another_origin_does_nothing(
    stage: Stage, who: str, route: Route
) -> None:
    for headers in FOREIGN:
        answer = await stage.browse(who, route.method, route.address(stage.world), headers=headers)
        assert answer.status_code == 403, headers
        assert not stage.database.wrote


@pytest.mark.parametrize("route", FORMS, ids=str)
async def test_a_member_s_form_without_its_token_does_nothing(stage: Stage, route: Route) -> None:
    for body in ({}, {"csrf_token": ""}, {"csrf_token": "00" * 32}):
        answer = await stage.browse(
            "author", route.method, route.address(stage.world), data=body, with_token=False
        )
        assert answer.status_code == 403, body
        assert not stage.database.wrote


@pytest.mark.parametrize("route", FORMS, ids=str)
async def test_a_form_made_for_somebody_else_does_nothing(stage: Stage, route: Route) -> None:
    answer = await stage.browse(
        "author",
        route.method,
        route.address(stage.world),
        data={"csrf_token": stage.form_token("member")},
        with_token=False,
    )
    assert answer.status_code == 403
    assert not stage.database.wrote


async def test_a_form_with_its_token_is_answered(stage: Stage) -> None:
    route = next(one for one in FORMS if one.name == "ideas:support")
    answer = await stage.browse("member", "POST", route.address(stage.world))
    assert answer.status_code == 303
    assert stage.database.wrote
