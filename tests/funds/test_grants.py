"""A grant at a threshold is promised when enough neighbours gave enough, once, and paid once."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.campaigns.service.count import count
from app.funds.models import FundCampaign, Match, MatchingFund
from app.funds.rules import MatchState, Standing
from app.funds.service import ending
from app.funds.service.match import allocate, release
from app.ledger.models import LedgerTxn
from tests.factories import campaigns, funds

pytestmark = pytest.mark.anyio
NOW = datetime.now(UTC)


async def world(db: AsyncSession) -> tuple[MatchingFund, Campaign, FundCampaign]:
    """Return a fund that grants 500 $ once two people promised half of 800 $."""
    fund, campaign = await funds.fund(db, engine="threshold"), await campaigns.campaign(db)
    return fund, campaign, await funds.tie(db, fund, campaign)


async def give(db: AsyncSession, campaign: Campaign, pledge: int, cents: int) -> None:
    """Count a gift and match it, as pledges do."""
    assert await count(db, campaign.id, cents, 1)
    assert await allocate(db, campaign.id, pledge, None, cents, NOW) == 0, "no gift is matched"
    await db.commit()


async def take(db: AsyncSession, campaign: Campaign, pledge: int, cents: int) -> None:
    """Uncount a gift and release it."""
    assert await count(db, campaign.id, -cents, -1)
    assert await release(db, pledge, NOW, campaign_id=campaign.id) == 0
    await db.commit()


async def promised(db: AsyncSession, *things: MatchingFund | FundCampaign | Campaign) -> list[int]:
    """Return what each says is allocated."""
    await funds.again(db, *things)
    return [
        thing.matched_cents if isinstance(thing, Campaign) else thing.allocated_cents
        for thing in things
    ]


async def test_enough_dollars_of_too_few_people_bring_nothing(db: AsyncSession) -> None:
    fund, campaign, tie = await world(db)
    await give(db, campaign, 1, 800_00)
    assert await promised(db, fund, tie, campaign) == [0, 0, 0]


async def test_the_gift_that_reaches_the_threshold_brings_the_grant_once(db: AsyncSession) -> None:
    fund, campaign, tie = await world(db)
    for pledge in range(1, 6):
        await give(db, campaign, pledge, 200_00)
        expected = 500_00 if pledge >= 2 else 0
        assert await promised(db, fund, tie, campaign) == [expected] * 3
    assert await db.scalar(select(func.count()).select_from(Match)) == 1


async def test_a_threshold_no_longer_reached_takes_the_grant_back_and_may_be_reached_again(
    db: AsyncSession,
) -> None:
    fund, campaign, _tie = await world(db)
    await give(db, campaign, 1, 300_00)
    await give(db, campaign, 2, 100_00)
    await take(db, campaign, 2, 100_00)
    assert await promised(db, fund, campaign) == [0, 0]
    await give(db, campaign, 3, 100_00)
    assert await promised(db, fund, campaign) == [500_00, 500_00]


async def test_a_grant_is_cut_to_what_the_fund_still_has(db: AsyncSession) -> None:
    fund, first, _tie = await world(db)
    fund.total_cents = 700_00
    second = await campaigns.campaign(db)
    await funds.tie(db, fund, second)
    for campaign, pledge in ((first, 1), (first, 2), (second, 3), (second, 4)):
        await give(db, campaign, pledge, 300_00)
    assert await promised(db, first, second, fund) == [500_00, 200_00, 700_00]


async def test_a_settled_campaign_books_its_grant_once(db: AsyncSession) -> None:
    fund, campaign, tie = await world(db)
    await give(db, campaign, 1, 300_00)
    await give(db, campaign, 2, 300_00)
    campaign.state, campaign.evaluated_at = State.SETTLED, NOW
    await db.commit()
    for _again in range(2):
        await ending.settle(db, campaign.id, NOW)
        await db.commit()
    names = (await db.scalars(select(LedgerTxn.external_id))).all()
    assert names == [f"campaign-{campaign.id}:{fund.id}"]
    await funds.again(db, tie, campaign)
    assert (tie.state, tie.booked_cents) == (Standing.SPENT, 500_00)
    assert campaign.matched_cents == 500_00


async def test_a_failed_campaign_gives_everything_back_and_keeps_its_figures(
    db: AsyncSession,
) -> None:
    fund, campaign, tie = await world(db)
    doubling = await funds.fund(db)
    asked = await funds.tie(db, doubling, campaign)
    waiting = await funds.tie(db, await funds.fund(db), campaign, Standing.PROPOSED)
    assert await count(db, campaign.id, 600_00, 2)
    assert await allocate(db, campaign.id, 1, None, 600_00, NOW) == 600_00
    campaign.state, campaign.evaluated_at = State.FAILED, NOW
    await db.commit()
    for _again in range(2):
        await ending.give_back(db, campaign.id, NOW)
        await db.commit()
    assert await promised(db, fund, doubling, campaign) == [0, 0, 1_100_00]
    await funds.again(db, tie, asked, waiting)
    assert [tie.state, asked.state] == [Standing.RETURNED, Standing.RETURNED]
    assert waiting.state is Standing.REFUSED, "what was not answered lapses"
    assert set(await db.scalars(select(Match.state))) == {MatchState.RELEASED}
    assert await db.scalar(select(func.count()).select_from(LedgerTxn)) == 0


async def test_a_gift_never_collected_gives_its_match_back_when_the_campaign_is_settled(
    db: AsyncSession,
) -> None:
    _fund, campaign, _tie = await world(db)
    doubling = await funds.fund(db)
    asked = await funds.tie(db, doubling, campaign)
    assert await allocate(db, campaign.id, 1, None, 60_00, NOW) == 60_00
    campaign.state, campaign.evaluated_at = State.SETTLED, NOW
    await db.commit()
    await ending.settle(db, campaign.id, NOW)
    await db.commit()
    await funds.again(db, asked)
    assert asked.state is Standing.RETURNED
    assert await promised(db, doubling, campaign) == [0, 0]
