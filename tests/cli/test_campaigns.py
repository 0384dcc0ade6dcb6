"""What the clock does to campaigns each minute, done now by an operator."""

from datetime import timedelta

import pytest

from app.campaigns.rules import State
from app.cli.context import do
from app.core.runtime import Runtime
from tests.cli.conftest import Notreville, Place, environment
from tests.factories import campaigns

PAST = timedelta(seconds=-1)


async def two_that_ended_and_one_that_runs(runtime: Runtime) -> None:
    async with runtime.database.transaction() as session:
        await campaigns.campaign(session, ends_in=PAST, pledged_cents=campaigns.MINIMUM, givers=9)
        await campaigns.campaign(session, ends_in=PAST, pledged_cents=campaigns.MINIMUM - 1)
        await campaigns.campaign(session)


def test_campaigns_whose_deadline_has_passed_are_evaluated_once(
    notreville: Notreville, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment(place).items():
        monkeypatch.setenv(name, value)
    do(two_that_ended_and_one_that_runs)
    done = notreville(place, "campaigns", "evaluate")
    assert (done.exit_code, done.stdout) == (0, "2 campaigns evaluated\n"), done.output
    states = place.rows("SELECT state FROM campaign ORDER BY id")
    assert states == [(State.FUNDED,), (State.FAILED,), (State.LIVE,)]
    again = notreville(place, "campaigns", "evaluate")
    assert (again.exit_code, again.stdout) == (0, "0 campaigns evaluated\n")
    assert place.rows("SELECT state FROM campaign ORDER BY id") == states
