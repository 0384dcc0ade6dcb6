"""Looking at a page writes nothing: neither a visitor, a member nor a crawler changes the world."""

import pytest

from app.core.web.routing import is_privileged
from tests.security.routes import READS, Route
from tests.security.stage import Stage


@pytest.mark.parametrize("route", READS, ids=str)
@pytest.mark.parametrize("who", ["visitor", "author", "administrator"])
async def test_a_get_writes_nothing(stage: Stage, who: str, route: Route) -> None:
    answer = await stage.browse(who, "GET", route.address(stage.world))
    assert answer.status_code < 500
    denied = answer.status_code == 403 and is_privileged(route.access)
    assert stage.database.wrote is denied, (
        "a page of the team refused is written down, nothing else"
    )
