"""Incident 23: however many give at once, a fund promises what it holds, to the cent."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.service.count import count
from app.core.runtime import Runtime
from app.funds.models import Match, MatchingFund
from app.funds.rules import HELD
from app.funds.service.match import allocate, release
from tests.factories import campaigns, funds
from tests.factories.accounts import person

pytestmark = pytest.mark.anyio
NOW = datetime.now(UTC)


async def give(
    runtime: Runtime, campaign: int, pledge: int, cents: int, giver: int | None = None
) -> int:
    """Promise in a transaction of one's own, as pledges do; return what was added."""
    async with runtime.database.transaction() as session:
        assert await count(session, campaign, cents, 1)
        return await allocate(session, campaign, pledge, giver, cents, NOW)


async def held(db: AsyncSession) -> int:
    """Return the sum of what is promised, gift by gift."""
    query = select(func.coalesce(func.sum(Match.cents), 0)).where(Match.state.in_(HELD))
    return int((await db.execute(query)).scalar_one())


async def test_fifty_gifts_at_once_to_three_campaigns_share_the_last_thousand_dollars_exactly(
    runtime: Runtime, db: AsyncSession
) -> None:
    fund = await funds.fund(db, total_cents=1_000_00)
    open_ = [await campaigns.campaign(db) for _ in range(3)]
    for campaign in open_:
        await funds.tie(db, fund, campaign)
    added = await asyncio.gather(*(give(runtime, open_[n % 3].id, n + 1, 37_03) for n in range(50)))
    assert sum(added) == 1_000_00 == await held(db)
    assert sorted(added)[-27:] == [37_03] * 27, "whole matches, then one part, then nothing"
    await funds.again(db, fund, *open_)
    assert fund.allocated_cents == 1_000_00
    assert sum(campaign.matched_cents for campaign in open_) == 1_000_00


async def test_two_funds_shared_by_two_campaigns_never_wait_for_each_other_for_ever(
    runtime: Runtime, db: AsyncSession
) -> None:
    both = [await funds.fund(db, total_cents=400_00) for _ in range(2)]
    open_ = [await campaigns.campaign(db) for _ in range(2)]
    for number, campaign in enumerate(open_):
        for fund in both if number else reversed(both):
            await funds.tie(db, fund, campaign)
    await asyncio.gather(*(give(runtime, open_[n % 2].id, n + 1, 25_00) for n in range(30)))
    await funds.again(db, *both)
    assert [fund.allocated_cents for fund in both] == [400_00, 400_00]


async def test_one_person_giving_to_ten_campaigns_at_once_is_capped_once(
    runtime: Runtime, db: AsyncSession
) -> None:
    fund, giver = await funds.fund(db, per_person_cents=100_00), await person(db)
    open_ = [await campaigns.campaign(db) for _ in range(10)]
    for campaign in open_:
        await funds.tie(db, fund, campaign)
    added = await asyncio.gather(
        *(give(runtime, one.id, n + 1, 30_00, giver.id) for n, one in enumerate(open_))
    )
    assert sum(added) == 100_00


async def test_gifts_and_cancellations_at_once_leave_every_counter_equal_to_the_matches(
    runtime: Runtime, db: AsyncSession
) -> None:
    fund, campaign = await funds.fund(db, total_cents=200_00), await campaigns.campaign(db)
    await funds.tie(db, fund, campaign)
    for pledge in range(1, 9):
        await give(runtime, campaign.id, pledge, 20_00)

    async def cancel(pledge: int) -> None:
        async with runtime.database.transaction() as session:
            assert await count(session, campaign.id, -20_00, -1)
            await release(session, pledge, NOW)

    await asyncio.gather(
        *(cancel(pledge) for pledge in range(1, 9)),
        *(give(runtime, campaign.id, pledge, 30_00) for pledge in range(11, 17)),
    )
    sums = await held(db)
    allocated = (await db.execute(select(MatchingFund.allocated_cents))).scalar_one()
    counted = (await db.execute(select(Campaign.matched_cents))).scalar_one()
    assert sums == allocated == counted <= 200_00


async def test_ten_gifts_at_the_threshold_bring_one_grant(
    runtime: Runtime, db: AsyncSession
) -> None:
    fund, campaign = await funds.fund(db, engine="threshold"), await campaigns.campaign(db)
    await funds.tie(db, fund, campaign)
    await asyncio.gather(*(give(runtime, campaign.id, n, 100_00) for n in range(1, 11)))
    await funds.again(db, fund, campaign)
    assert (fund.allocated_cents, campaign.matched_cents) == (500_00, 500_00)
    assert await db.scalar(select(func.count()).select_from(Match)) == 1
