"""A gift is matched with it, matched anew when it changes, let go with it, booked when it is collected."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.funds.models import FundCampaign, Match, MatchingFund
from app.funds.rules import FundState, MatchState, Standing
from app.funds.service.match import allocate, book, release, rematch
from app.ledger.models import LedgerAccount, LedgerPosting, LedgerTxn
from app.ledger.rules import AccountKind, TxnKind
from app.projects.models import Project
from tests.factories import campaigns, funds
from tests.factories.accounts import person

pytestmark = pytest.mark.anyio
NOW = datetime.now(UTC)


async def matched(
    db: AsyncSession, standing: Standing = Standing.ACTIVE, /, **fields: Any
) -> tuple[MatchingFund, Campaign, FundCampaign]:
    """Return a fund that matches an open campaign."""
    fund, campaign = await funds.fund(db, **fields), await campaigns.campaign(db)
    return fund, campaign, await funds.tie(db, fund, campaign, standing)


async def counted(db: AsyncSession, *things: Any) -> list[int]:
    """Return what a campaign, a fund and their tie say is allocated."""
    await db.commit()
    await funds.again(db, *things)
    return [
        thing.matched_cents if isinstance(thing, Campaign) else thing.allocated_cents
        for thing in things
    ]


async def test_a_gift_is_doubled_and_every_counter_says_so(db: AsyncSession) -> None:
    fund, campaign, tie = await matched(db)
    giver = await person(db)
    assert await allocate(db, campaign.id, 1, giver.id, 25_50, NOW) == 25_50
    assert await counted(db, fund, tie, campaign) == [25_50, 25_50, 25_50]
    match = (await db.scalars(select(Match))).one()
    assert (match.cents, match.gift_cents, match.state) == (25_50, 25_50, MatchState.PROMISED)
    assert match.person_id == giver.id


async def test_asked_twice_it_is_matched_once(db: AsyncSession) -> None:
    fund, campaign, tie = await matched(db)
    for _again in range(3):
        assert await allocate(db, campaign.id, 1, None, 40_00, NOW) == 40_00
    assert await counted(db, fund, tie, campaign) == [40_00, 40_00, 40_00]


async def test_a_campaign_without_a_fund_matches_nothing(db: AsyncSession) -> None:
    campaign = await campaigns.campaign(db)
    assert await allocate(db, campaign.id, 1, None, 40_00, NOW) == 0
    assert await release(db, 1, NOW) == 0
    assert await book(db, 1, NOW) == 0


async def test_a_gift_made_larger_gets_more_and_made_smaller_gives_back(db: AsyncSession) -> None:
    fund, campaign, tie = await matched(db, per_gift_cents=60_00)
    assert await allocate(db, campaign.id, 1, None, 20_00, NOW) == 20_00
    assert await rematch(db, campaign.id, 1, None, 90_00, NOW) == 60_00
    assert await rematch(db, campaign.id, 1, None, 5_00, NOW) == 5_00
    assert await counted(db, fund, tie, campaign) == [5_00, 5_00, 5_00]


async def test_a_gift_made_larger_keeps_what_it_has_though_the_fund_is_empty(
    db: AsyncSession,
) -> None:
    fund, campaign, _tie = await matched(db, total_cents=50_00)
    await allocate(db, campaign.id, 1, None, 30_00, NOW)
    assert await allocate(db, campaign.id, 2, None, 30_00, NOW) == 20_00
    assert await allocate(db, campaign.id, 3, None, 30_00, NOW) == 0
    assert await rematch(db, campaign.id, 1, None, 100_00, NOW) == 30_00
    assert await counted(db, fund) == [50_00]


async def test_what_is_let_go_is_there_for_the_next_one(db: AsyncSession) -> None:
    fund, campaign, tie = await matched(db, total_cents=50_00)
    await allocate(db, campaign.id, 1, None, 50_00, NOW)
    assert await release(db, 1, NOW) == 50_00
    assert await release(db, 1, NOW) == 0, "it is let go once"
    assert await counted(db, fund, tie, campaign) == [0, 0, 0]
    assert await allocate(db, campaign.id, 2, None, 50_00, NOW) == 50_00
    assert await allocate(db, campaign.id, 1, None, 50_00, NOW) == 0, "first come"


async def test_a_person_is_capped_over_all_campaigns(db: AsyncSession) -> None:
    fund, here, _tie = await matched(db, per_person_cents=50_00)
    there, giver, other = await campaigns.campaign(db), await person(db), await person(db)
    await funds.tie(db, fund, there)
    assert await allocate(db, here.id, 1, giver.id, 35_00, NOW) == 35_00
    assert await allocate(db, there.id, 2, giver.id, 35_00, NOW) == 15_00
    assert await allocate(db, there.id, 3, other.id, 35_00, NOW) == 35_00
    assert await release(db, 1, NOW) == 35_00
    assert await rematch(db, there.id, 2, giver.id, 35_00, NOW) == 35_00


async def test_a_project_is_capped_over_all_its_campaigns(db: AsyncSession) -> None:
    fund, first, tie = await matched(db, per_project_cents=100_00)
    tie.allocated_cents, fund.allocated_cents = 80_00, 80_00
    first.state, first.evaluated_at = State.CLOSED, NOW
    await db.commit()
    second = await campaigns.campaign(db, project=await db.get_one(Project, first.project_id))
    await funds.tie(db, fund, second)
    assert await allocate(db, second.id, 1, None, 35_00, NOW) == 20_00


async def test_two_funds_match_the_same_gift_each_by_its_own_terms(db: AsyncSession) -> None:
    fund, campaign, _tie = await matched(db)
    half = await funds.fund(db, factor_percent=50, per_gift_cents=8_00)
    await funds.tie(db, half, campaign)
    assert await allocate(db, campaign.id, 1, None, 20_00, NOW) == 28_00
    assert await counted(db, fund, half, campaign) == [20_00, 8_00, 28_00]
    assert await release(db, 1, NOW) == 28_00


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_on": NOW.date() + timedelta(days=3)},
        {"ends_on": NOW.date() - timedelta(days=3), "starts_on": NOW.date() - timedelta(days=9)},
        {"hidden_at": NOW},
        {"state": FundState.DRAFT},
    ],
)
async def test_a_fund_that_does_not_run_today_adds_nothing(
    db: AsyncSession, fields: dict[str, Any]
) -> None:
    _fund, campaign, _tie = await matched(db, **fields)
    assert await allocate(db, campaign.id, 1, None, 20_00, NOW) == 0


async def test_a_closed_fund_goes_on_with_the_campaigns_it_took_in(db: AsyncSession) -> None:
    _fund, campaign, _tie = await matched(db, state=FundState.CLOSED)
    assert await allocate(db, campaign.id, 1, None, 20_00, NOW) == 20_00


@pytest.mark.parametrize("standing", sorted(set(Standing) - {Standing.ACCEPTED, Standing.ACTIVE}))
async def test_what_is_not_accepted_matches_nothing(db: AsyncSession, standing: Standing) -> None:
    _fund, campaign, _tie = await matched(db, standing)
    assert await allocate(db, campaign.id, 1, None, 20_00, NOW) == 0


async def test_the_first_gift_makes_an_accepted_fund_active(db: AsyncSession) -> None:
    _fund, campaign, tie = await matched(db, Standing.ACCEPTED)
    assert await allocate(db, campaign.id, 1, None, 20_00, NOW) == 20_00
    await funds.again(db, tie)
    assert tie.state is Standing.ACTIVE


async def test_after_the_deadline_a_match_can_only_shrink(db: AsyncSession) -> None:
    fund, campaign, _tie = await matched(db)
    await allocate(db, campaign.id, 1, None, 20_00, NOW)
    campaign.state, campaign.evaluated_at = State.COLLECTING, NOW
    await db.commit()
    assert await allocate(db, campaign.id, 2, None, 20_00, NOW) == 0
    assert await rematch(db, campaign.id, 1, None, 90_00, NOW) == 20_00
    assert await rematch(db, campaign.id, 1, None, 15_00, NOW) == 15_00
    assert await counted(db, fund, campaign) == [15_00, 15_00]


async def ledger(db: AsyncSession, kind: AccountKind) -> int:
    """Return what stands on the accounts of a kind."""
    query = (
        select(LedgerPosting.amount_cents)
        .join(LedgerAccount, LedgerAccount.id == LedgerPosting.account_id)
        .where(LedgerAccount.kind == kind)
    )
    return sum(await db.scalars(query))


async def test_a_collected_gift_books_its_match_once(db: AsyncSession) -> None:
    fund, campaign, tie = await matched(db)
    await allocate(db, campaign.id, 7, None, 20_00, NOW)
    assert [await book(db, 7, NOW) for _again in range(2)] == [20_00, 20_00]
    await db.commit()
    assert await ledger(db, AccountKind.MATCH_FUND) == 20_00
    assert await ledger(db, AccountKind.CAMPAIGN) == -20_00
    named = (await db.execute(select(LedgerTxn.kind, LedgerTxn.external_id))).one()
    assert named == (TxnKind.MATCH, f"7:{fund.id}")
    await funds.again(db, fund, tie)
    assert (fund.booked_cents, tie.booked_cents) == (20_00, 20_00)
    assert await allocate(db, campaign.id, 7, None, 90_00, NOW) == 20_00, "it stands as booked"


async def test_a_gift_given_back_after_it_was_booked_gives_back_its_match_in_the_ledger(
    db: AsyncSession,
) -> None:
    fund, campaign, tie = await matched(db)
    await allocate(db, campaign.id, 7, None, 20_00, NOW)
    await book(db, 7, NOW)
    assert [await release(db, 7, NOW) for _again in range(2)] == [20_00, 0]
    assert await counted(db, fund, tie, campaign) == [0, 0, 0]
    assert await ledger(db, AccountKind.MATCH_FUND) == 0
    assert (fund.booked_cents, tie.booked_cents) == (0, 0)


async def test_of_a_gift_given_back_in_part_the_match_stays_in_proportion(
    db: AsyncSession,
) -> None:
    fund, campaign, _tie = await matched(db, factor_percent=50)
    await allocate(db, campaign.id, 7, None, 30_00, NOW)
    await book(db, 7, NOW)
    given_back = [await release(db, 7, NOW, kept=kept) for kept in (20_01, 20_01, 10_00)]
    assert given_back == [5_00, 0, 5_00]
    await db.commit()
    assert await ledger(db, AccountKind.MATCH_FUND) == 5_00
    assert await counted(db, fund, campaign) == [5_00, 5_00]


async def test_the_database_itself_refuses_a_fund_that_promises_more_than_it_holds(
    db: AsyncSession,
) -> None:
    fund = await funds.fund(db, total_cents=10_00)
    fund.allocated_cents = 10_01
    with pytest.raises(IntegrityError):
        await db.commit()
    await db.rollback()
