"""Counting: a promise counts while the campaign is open, by the database's clock, and never after."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign, CampaignTurn
from app.campaigns.rules import State
from app.campaigns.service.count import count, count_collected, count_matched
from app.campaigns.service.evaluate import due, evaluate
from app.campaigns.service.stock import give_back, take
from app.core.runtime import Runtime
from app.projects.models import Project
from app.projects.rules import State as ProjectState
from tests.factories import campaigns

pytestmark = pytest.mark.anyio
NOW = datetime.now(UTC)
PAST, AHEAD = timedelta(seconds=-1), timedelta(hours=1)


async def test_a_promise_is_counted_with_its_giver_and_taken_back(db: AsyncSession) -> None:
    open_ = await campaigns.campaign(db)
    assert await count(db, open_.id, 50_00, 1)
    assert await count(db, open_.id, 25_00, 0), "a change counts its difference"
    assert await count(db, open_.id, -75_00, -1), "a promise taken back is taken off"
    await count_matched(db, open_.id, 10_00)
    await campaigns.again(db, open_)
    assert (open_.pledged_cents, open_.givers, open_.matched_cents) == (0, 0, 10_00)
    assert open_.raised_cents == 10_00


@pytest.mark.parametrize("state", sorted(set(State) - {State.LIVE}))
async def test_nothing_is_counted_unless_it_is_open(db: AsyncSession, state: State) -> None:
    other = await campaigns.campaign(db, state, ends_in=AHEAD)
    assert not await count(db, other.id, 50_00, 1)
    assert (await campaigns.again(db, other)).pledged_cents == 0


async def test_a_second_after_the_deadline_is_too_late_though_nobody_evaluated_yet(
    db: AsyncSession,
) -> None:
    late = await campaigns.campaign(db, ends_in=PAST)
    assert not await count(db, late.id, 50_00, 1)
    assert not await count(db, late.id, -50_00, -1), "nor can it be taken back"


async def test_a_hidden_campaign_takes_no_promise_and_lets_go_of_those_it_has(
    db: AsyncSession,
) -> None:
    hidden = await campaigns.campaign(db, pledged_cents=50_00, givers=1, hidden_at=NOW)
    assert not await count(db, hidden.id, 50_00, 1)
    assert await count(db, hidden.id, -50_00, -1)


async def test_the_database_refuses_a_counter_below_nought(db: AsyncSession) -> None:
    number = (await campaigns.campaign(db)).id
    with pytest.raises(IntegrityError):
        await count(db, number, -1, -1)
    await db.rollback()
    with pytest.raises(IntegrityError):
        await count_collected(db, number, -1)


async def test_a_campaign_that_reached_its_minimum_is_funded_once(db: AsyncSession) -> None:
    done = await campaigns.campaign(
        db, ends_in=PAST, pledged_cents=campaigns.MINIMUM - 100_00, matched_cents=100_00
    )
    assert done.id in await due(db)
    assert await evaluate(db, done.id, NOW) is State.FUNDED
    assert await evaluate(db, done.id, NOW) is None, "the second scheduler finds it done"
    await campaigns.again(db, done)
    assert done.evaluated_at is not None
    assert done.ends_at is not None
    assert done.evaluated_at >= done.ends_at
    turns = select(CampaignTurn.was, CampaignTurn.now_is).where(CampaignTurn.campaign_id == done.id)
    assert [tuple(row) for row in await db.execute(turns.order_by(CampaignTurn.id))] == [
        (State.LIVE, State.EVALUATING),
        (State.EVALUATING, State.FUNDED),
    ]
    project = await db.get_one(Project, done.project_id)
    assert project.state is ProjectState.CROWDFUNDING, "the money has still to come in"


async def test_one_cent_below_the_minimum_fails_and_gives_the_project_back(
    db: AsyncSession,
) -> None:
    short = await campaigns.campaign(db, ends_in=PAST, pledged_cents=campaigns.MINIMUM - 1)
    assert await evaluate(db, short.id, NOW) is State.FAILED
    project = await db.get_one(Project, short.project_id, populate_existing=True)
    assert project.state is ProjectState.MOBILISING


@pytest.mark.parametrize(("cents", "then"), [(1_00, State.FUNDED), (0, State.FAILED)])
async def test_a_flexible_campaign_keeps_whatever_was_raised(
    db: AsyncSession, cents: int, then: State
) -> None:
    some = await campaigns.campaign(db, ends_in=PAST, kind="flexible", pledged_cents=cents)
    assert await evaluate(db, some.id, NOW) is then


async def test_nothing_is_evaluated_before_its_deadline(db: AsyncSession) -> None:
    early = await campaigns.campaign(db, ends_in=AHEAD, pledged_cents=campaigns.OPTIMUM)
    assert early.id not in await due(db)
    assert await evaluate(db, early.id, NOW + timedelta(days=400)) is None, (
        "the database's clock decides, not the caller's"
    )
    assert (await campaigns.again(db, early)).state is State.LIVE


@pytest.mark.parametrize("state", sorted(set(State) - {State.LIVE}))
async def test_what_is_not_open_is_never_evaluated(db: AsyncSession, state: State) -> None:
    other = await campaigns.campaign(db, state, ends_in=PAST)
    assert await evaluate(db, other.id, NOW) is None
    assert (await campaigns.again(db, other)).state is state


async def test_the_history_holds_one_evaluation_whatever_the_code_does(db: AsyncSession) -> None:
    done = await campaigns.campaign(db, ends_in=PAST)
    await evaluate(db, done.id, NOW)
    db.add(
        CampaignTurn(
            campaign_id=done.id, was=State.LIVE, now_is=State.EVALUATING, reason="", at=NOW
        )
    )
    with pytest.raises(IntegrityError):
        await db.flush()


async def test_a_project_has_one_living_campaign(db: AsyncSession) -> None:
    first = await campaigns.campaign(db)
    number = first.project_id
    with pytest.raises(IntegrityError):
        await campaigns.campaign(db, State.DRAFT, await db.get_one(Project, number))
    await db.rollback()
    count_of = select(func.count()).select_from(Campaign).where(Campaign.project_id == number)
    assert await db.scalar(count_of) == 1


async def test_another_campaign_may_follow_one_that_ended(db: AsyncSession) -> None:
    first = await campaigns.campaign(db, State.RELEASED)
    project = await db.get_one(Project, first.project_id)
    second = await campaigns.campaign(db, State.DRAFT, project)
    assert second.id != first.id


async def test_the_last_unit_is_taken_once_and_can_come_back(db: AsyncSession) -> None:
    open_ = await campaigns.campaign(db)
    rare = await campaigns.reward(db, open_, units=1)
    assert await take(db, rare.id)
    assert not await take(db, rare.id)
    await give_back(db, rare.id)
    await give_back(db, rare.id)
    await db.refresh(rare)
    assert (rare.taken, rare.left) == (0, 1)
    assert await take(db, rare.id)


async def test_ten_units_under_twenty_hands_at_once_are_taken_ten_times(
    runtime: Runtime, db: AsyncSession
) -> None:
    rare = await campaigns.reward(db, await campaigns.campaign(db), units=10)

    async def reach() -> bool:
        async with runtime.database.transaction() as session:
            return await take(session, rare.id)

    assert sum(await asyncio.gather(*(reach() for _hand in range(20)))) == 10
    await db.refresh(rare)
    assert (rare.taken, rare.left) == (10, 0)


async def test_a_reward_without_number_never_runs_out(db: AsyncSession) -> None:
    for_all = await campaigns.reward(db, await campaigns.campaign(db))
    assert [await take(db, for_all.id) for _ in range(3)] == [True] * 3
    await db.refresh(for_all)
    assert for_all.left is None
