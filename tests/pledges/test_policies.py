"""Who may do what with a promise, and why not: each refusal has its own words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.rules import State as CampaignState
from app.pledges import policy
from app.pledges.models import ChargeRun, Pledge
from app.pledges.pages.own import next_words
from app.pledges.queries.show import SeenPledge
from app.pledges.rules import OPEN, REFUNDS_FROM, RunState, State
from app.pledges.service.letters import retry_days
from app.projects.models import Project
from app.projects.rules import TeamRole
from tests.factories.accounts import person

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def campaign(state: str = "live", **fields: Any) -> Campaign:
    known = {"id": 1, "opens_at": NOW - HOUR, "ends_at": NOW + HOUR, "hidden_at": None}
    return Campaign(**{**known, "state": CampaignState(state), **fields})


def pledge(state: str = "active", person_id: int = 1, **fields: Any) -> Pledge:
    known = {"amount_cents": 25_00, "next_try_at": None, "public_id": "p"}
    return Pledge(**{**known, "state": State(state), "person_id": person_id, **fields})


def run(state: str = "running") -> ChargeRun:
    return ChargeRun(state=RunState(state), begun_at=NOW, ends_at=NOW + timedelta(days=7))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"hidden_at": NOW}, "modération"),
        ({"opens_at": None, "state": "draft"}, "pas encore ouverte"),
        ({"state": "collecting"}, "terminée"),
        ({"ends_at": NOW}, "terminée"),
        ({"ends_at": NOW - HOUR}, "terminée"),
    ],
)
def test_a_campaign_says_why_it_takes_no_promise(fields: dict[str, Any], said: str) -> None:
    assert said in policy.takes_promises(campaign(**fields), NOW).reason


def test_the_last_instant_before_the_deadline_counts_and_the_deadline_itself_does_not() -> None:
    instant = timedelta(microseconds=1)
    assert policy.takes_promises(campaign(ends_at=NOW + instant), NOW)
    assert not policy.takes_promises(campaign(ends_at=NOW), NOW)


@pytest.mark.parametrize("state", sorted(State))
async def test_its_giver_changes_a_promise_while_it_is_open_and_no_longer(
    db: AsyncSession, state: State
) -> None:
    giver, other = await person(db), await person(db)
    own = pledge(state, giver.id)
    assert bool(policy.can_change(giver, own, campaign(), NOW)) is (state in OPEN)
    assert not policy.can_change(other, own, campaign(), NOW)
    assert not policy.can_change(giver, own, campaign(), NOW + HOUR)


async def test_a_card_is_given_until_the_promise_is_charged_or_over(db: AsyncSession) -> None:
    giver = await person(db)
    renews = {state for state in State if policy.can_renew_card(giver, pledge(state, giver.id))}
    assert renews == OPEN | {State.NEEDS_ACTION, State.DECLINED}


async def test_refunds_are_an_administrators_one_at_a_time_and_of_what_is_there(
    db: AsyncSession,
) -> None:
    boss, moderator = await person(db, roles=("administrator",)), await person(db)
    may = {state for state in State if policy.may_refund(boss, pledge(state))}
    assert may == REFUNDS_FROM
    assert not any(policy.may_refund(moderator, pledge(state)) for state in State)
    assert "est en cours" in policy.may_refund(boss, pledge("refund_pending")).reason
    for cents, allowed in ((0, False), (1, True), (25_00, True), (25_01, False)):
        assert bool(policy.can_refund(boss, pledge("collected"), cents, 25_00)) is allowed


async def test_a_collection_is_paused_when_it_runs_and_resumed_when_it_is_paused(
    db: AsyncSession,
) -> None:
    boss, carrier = await person(db, roles=("administrator",)), await person(db)
    for state in RunState:
        assert bool(policy.can_hold(boss, run(state), pause=True)) is (state == "running")
        assert bool(policy.can_hold(boss, run(state), pause=False)) is (state == "paused")
        assert not policy.can_hold(carrier, run(state), pause=True)


async def test_only_the_carrier_decides_and_only_when_there_is_something_to(
    db: AsyncSession,
) -> None:
    carrier = await person(db)
    assert policy.can_decide(carrier, run("deciding"), TeamRole.CARRIER)
    for one, role in (
        (run("deciding"), TeamRole.MEMBER), (run("deciding"), TeamRole.MENTOR),
        (run("deciding"), None), (run("done"), TeamRole.CARRIER), (None, TeamRole.CARRIER),
    ):  # fmt: skip
        assert not policy.can_decide(carrier, one, role)


@pytest.mark.parametrize("state", sorted(State))
def test_every_state_says_what_comes_next(state: State) -> None:
    seen = SeenPledge(pledge(state), campaign(), Project(title="Ruelle"), None, run())
    assert len(next_words(seen)) > 20


def test_a_refused_card_says_when_it_is_tried_again_or_by_when_to_give_another() -> None:
    tried = pledge("declined", next_try_at=NOW + timedelta(days=1))
    final = pledge("declined")
    said = [
        next_words(SeenPledge(one, campaign(), Project(title="Ruelle"), None, run()))
        for one in (tried, final)
    ]
    assert "23 novembre" in said[0]
    assert "29 novembre" in said[1]


def test_the_days_of_a_window_are_said_as_long_as_they_are_ahead() -> None:
    whole = run()
    assert [len(retry_days(whole, NOW + timedelta(days=n))) for n in range(0, 8, 2)] == [4, 3, 2, 1]


def test_of_a_card_its_brand_and_last_digits_are_said_and_nothing_without_one() -> None:
    assert pledge(card_brand="visa", card_last4="4242").ends_with == "Visa •••• 4242"
    assert pledge(card_brand="", card_last4="").ends_with == ""


def test_what_is_left_of_a_gift_is_what_came_less_what_went() -> None:
    gift = pledge("collected", collected_cents=25_00, refunded_cents=5_00, lost_cents=3_00)
    assert gift.net_cents == 17_00
