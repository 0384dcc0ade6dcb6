"""``notreville campaigns reconcile``, and what the clock asks for."""

import pytest
from typer.testing import CliRunner

from app.campaigns.rules import State as CampaignState
from app.cli import campaigns as command
from app.core.jobs import timed_jobs
from app.treasury.jobs import Reconciled, compare_books, reconcile, reconcile_all
from app.treasury.models import BooksRead
from tests.factories import campaigns, treasury


@pytest.mark.parametrize(("differences", "code"), [(0, 0), (2, 1)])
def test_the_command_says_what_it_did_and_fails_when_the_books_differ(
    monkeypatch, differences, code
):
    monkeypatch.setattr(command, "do", lambda _what: Reconciled(4, 1, differences))
    said = CliRunner().invoke(command.cli, ["reconcile"])
    assert said.exit_code == code
    assert "4 notices fetched, 1 promises read again" in said.output
    assert f"{differences} differences" in said.output


async def test_all_of_it_is_done_and_written_down(db, runtime):
    made = await campaigns.campaign(db, CampaignState.COLLECTING)
    await treasury.charged(db, runtime, made)
    done = await reconcile_all(runtime)
    assert (done.stuck, done.differences) == (0, 0)
    read = await db.get_one(BooksRead, "demonstration")
    assert read.fetched_at is not None
    assert read.compared_at is not None


async def test_where_nobody_pays_nothing_is_asked(db, runtime, monkeypatch):
    closed = runtime.settings.model_copy(update={"payments": "off"})
    monkeypatch.setattr(runtime, "settings", closed)
    assert await reconcile_all(runtime) == Reconciled(0, 0, 0)
    await reconcile(runtime)
    await compare_books(runtime)
    assert await db.get(BooksRead, "demonstration") is None


def test_the_clock_asks_every_five_minutes_and_each_night():
    asked = {job.name: job.cron for job in timed_jobs()}
    assert asked["nv:treasury.reconcile"] == "*/5 * * * *"
    assert asked["nv:treasury.compare"].endswith("* * *")
