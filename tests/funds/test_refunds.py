"""What a refund does to a match that the ledger has: in proportion, exactly, down and up again."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.rules import State
from app.core.retention import count_over, forget_some, terms
from app.funds.models import FundCampaign, Match, MatchingFund
from app.funds.rules import MatchState
from app.funds.service.ending import give_back
from app.funds.service.match import allocate, book, release
from app.ledger.models import LedgerAccount, LedgerPosting, LedgerTxn
from app.ledger.rules import AccountKind
from tests.factories import campaigns, funds
from tests.factories.accounts import person

NOW = datetime.now(UTC)
GIFT = 7


async def booked(
    db: AsyncSession, gift: int = 30_00, giver: int | None = None, **fields: Any
) -> tuple[MatchingFund, Campaign, FundCampaign]:
    """Return a fund that adds half of each gift, and a gift that was collected with its match."""
    fund = await funds.fund(db, **{"factor_percent": 50} | fields)
    campaign = await campaigns.campaign(db)
    tie = await funds.tie(db, fund, campaign)
    await allocate(db, campaign.id, GIFT, giver, gift, NOW)
    await book(db, GIFT, NOW)
    await db.commit()
    return fund, campaign, tie


async def owed(db: AsyncSession, fund: MatchingFund) -> int:
    """Return what the ledger says that a fund owes."""
    query = (
        select(func.coalesce(func.sum(LedgerPosting.amount_cents), 0))
        .join(LedgerAccount, LedgerAccount.id == LedgerPosting.account_id)
        .where(LedgerAccount.kind == AccountKind.MATCH_FUND, LedgerAccount.fund_id == fund.id)
    )
    return int((await db.execute(query)).scalar_one())


async def left(db: AsyncSession, *kept: int) -> list[int]:
    """Let the gift be so many cents, one after the other; return what its match was each time.

    Each time, every counter and the ledger say the same.
    """
    seen = []
    for cents in kept:
        await release(db, GIFT, NOW, kept=cents)
        await db.commit()
        match = (await db.scalars(select(Match).where(Match.pledge_id == GIFT))).one()
        fund, tie = (
            await db.get_one(MatchingFund, match.fund_id),
            (
                await db.scalars(select(FundCampaign).where(FundCampaign.fund_id == match.fund_id))
            ).one(),
        )
        await funds.again(db, fund, tie, match)
        assert await owed(db, fund) == match.cents == fund.booked_cents == tie.booked_cents
        seen.append(match.cents)
    return seen


async def test_two_cents_seen_one_by_one_cost_what_they_cost_together(db: AsyncSession) -> None:
    await booked(db, 3_00, factor_percent=100, per_gift_cents=1_00)
    assert await left(db, 2_99, 2_98) == [99, 99], "not the part of a part"


@pytest.mark.parametrize("order", sorted(permutations([1, 10_00, 33])))
async def test_refunds_in_any_order_leave_the_same_match(
    db: AsyncSession, order: tuple[int, ...]
) -> None:
    await booked(db, 30_01)
    gone = [sum(order[: n + 1]) for n in range(len(order))]
    assert (await left(db, *(30_01 - cents for cents in gone)))[-1] == 9_83


async def test_a_refund_that_fails_brings_its_match_back_however_often(db: AsyncSession) -> None:
    fund, campaign, tie = await booked(db)
    assert await left(db, 20_01, 30_00, 20_01, 0, 30_00, 20_01) == [
        10_00, 15_00, 10_00, 0, 15_00, 10_00,
    ]  # fmt: skip
    await funds.again(db, fund, tie, campaign)
    assert (fund.allocated_cents, tie.allocated_cents, campaign.matched_cents) == (
        10_00, 10_00, 10_00,
    )  # fmt: skip
    match = (await db.scalars(select(Match))).one()
    assert (match.state, match.gift_cents, match.released_at) == (MatchState.BOOKED, 20_01, None)
    assert (match.entered_cents, match.entered_gift_cents, match.entries) == (15_00, 30_00, 7)
    names = list(await db.scalars(select(LedgerTxn.external_id).order_by(LedgerTxn.id)))
    first = f"{GIFT}:{fund.id}"
    assert names == [first, *(f"{first}:{n}" for n in range(1, 7))]


async def test_the_same_state_heard_twice_writes_nothing_more(db: AsyncSession) -> None:
    await booked(db)
    assert await left(db, 20_01, 20_01, 30_00, 30_00) == [10_00, 10_00, 15_00, 15_00]
    assert await db.scalar(select(func.count()).select_from(LedgerTxn)) == 3


async def test_a_match_comes_back_only_as_far_as_its_fund_still_has(db: AsyncSession) -> None:
    _fund, campaign, _tie = await booked(db, total_cents=15_00)
    assert await left(db, 0) == [0]
    assert await allocate(db, campaign.id, 8, None, 24_00, NOW) == 12_00, "first come"
    assert await release(db, GIFT, NOW, kept=30_00) == -3_00
    fund = (await db.scalars(select(MatchingFund))).one()
    await funds.again(db, fund, campaign)
    assert fund.allocated_cents == fund.total_cents == campaign.matched_cents == 15_00
    await release(db, 8, NOW)
    assert await release(db, GIFT, NOW, kept=30_00) == -12_00, "the rest, once it is free again"


async def test_a_match_comes_back_below_the_cap_of_its_giver(db: AsyncSession) -> None:
    giver = await person(db)
    _fund, campaign, _tie = await booked(db, giver=giver.id, per_person_cents=20_00)
    assert await left(db, 0) == [0]
    assert await allocate(db, campaign.id, 8, giver.id, 36_00, NOW) == 18_00
    assert await release(db, GIFT, NOW, kept=30_00) == -2_00


async def test_a_campaign_that_came_to_nothing_is_owed_nothing_again(db: AsyncSession) -> None:
    fund, campaign, _tie = await booked(db)
    campaign.state, campaign.evaluated_at = State.RELEASED, NOW
    await give_back(db, campaign.id, NOW)
    await db.commit()
    assert await left(db, 29_99, 30_00, 0) == [0, 0, 0]
    assert await owed(db, fund) == 0


async def test_the_database_refuses_a_match_beyond_what_was_entered(db: AsyncSession) -> None:
    await booked(db)
    with pytest.raises(IntegrityError, match="ck_fund_match_entered"):
        await db.execute(update(Match).values(cents=15_01))
    await db.rollback()


async def test_a_year_after_it_was_let_go_a_match_is_forgotten_and_one_that_stands_is_not(
    db: AsyncSession,
) -> None:
    _fund, campaign, _tie = await booked(db)
    await allocate(db, campaign.id, 8, None, 10_00, NOW)
    await allocate(db, campaign.id, 9, None, 10_00, NOW)
    await release(db, 9, NOW)
    [term] = [one for one in terms() if one.name == "matches"]
    assert await count_over(db, term, NOW + timedelta(days=364)) == 0
    assert await forget_some(db, term, NOW + timedelta(days=366)) == 1
    assert set(await db.scalars(select(Match.pledge_id))) == {GIFT, 8}
