"""What is kept of somebody who promised: given to them; once they leave, money stays written down without their name."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.service.count import count
from app.core.personal import Leaving
from app.core.runtime import Runtime
from app.funds.service.match import allocate
from app.pledges import personal
from app.pledges.rules import State
from tests.factories import campaigns, funds, pledges
from tests.factories.accounts import person
from tests.pledges.world import one

NOW = datetime.now(UTC)
WAITS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


async def leave(runtime: Runtime, person_id: int) -> None:
    async with runtime.database.transaction() as session:
        await personal.erase(session, Leaving(person_id, erase_words=True, now=datetime.now(UTC)))


async def test_who_leaves_before_the_end_promises_nothing_any_more(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    number = await pledges.promised(runtime, campaign, giver, message="Bravo")
    await leave(runtime, giver.id)
    kept = await one(db, number)
    assert (kept.state, kept.person_id, kept.message) == (State.CANCELLED, None, "")
    await db.refresh(campaign)
    assert (campaign.pledged_cents, campaign.givers) == (0, 0)


async def until_it_waits(runtime: Runtime) -> None:
    """Return once a transaction of this database waits for another's rows."""
    for _look in range(300):
        async with runtime.database.transaction() as session:
            if await session.scalar(WAITS):
                return
        await asyncio.sleep(0.01)
    pytest.fail("nobody waits")


async def test_who_leaves_holds_no_fund_while_waiting_for_a_campaign(
    runtime: Runtime, db: AsyncSession
) -> None:
    """Somebody who promises holds the second campaign, then asks for the fund of both."""
    fund, giver, other = await funds.fund(db), await person(db), await person(db)
    first, second = [await campaigns.campaign(db) for _ in range(2)]
    for campaign in (first, second):
        await funds.tie(db, fund, campaign)
        await pledges.promised(runtime, campaign, giver)
    async with runtime.database.transaction() as promising:
        assert await count(promising, second.id, 10_00, 1)
        leaving = asyncio.create_task(leave(runtime, giver.id))
        await until_it_waits(runtime)
        assert await allocate(promising, second.id, 9_999, other.id, 10_00, NOW) == 10_00
    await leaving
    await pledges.again(db, fund, first, second)
    assert (fund.allocated_cents, first.matched_cents, second.matched_cents) == (10_00, 0, 10_00)
    assert (first.pledged_cents, second.pledged_cents) == (0, 10_00)


async def test_money_that_came_stays_in_the_accounts_without_the_name(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign, giver = await campaigns.campaign(db, "settled"), await person(db)
    made = await pledges.pledge(db, campaign, giver, State.COLLECTED, message="Bravo")
    await leave(runtime, giver.id)
    kept = await one(db, made.id)
    assert (kept.state, kept.collected_cents) == (State.COLLECTED, 25_00)
    assert (kept.person_id, kept.is_anonymous, kept.message) == (None, True, "")


async def test_who_leaves_after_the_deadline_is_charged_as_they_promised(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign, giver = await campaigns.campaign(db, "collecting"), await person(db)
    made = await pledges.pledge(db, campaign, giver)
    await leave(runtime, giver.id)
    assert (await one(db, made.id)).state is State.ACTIVE


async def test_everything_promised_is_in_the_copy_that_one_is_given(
    runtime: Runtime, db: AsyncSession
) -> None:
    campaign, giver = await campaigns.campaign(db), await person(db)
    await pledges.pledge(db, campaign, giver, message="Pour les bancs")
    await pledges.pledge(db, campaign)
    async with runtime.database.transaction() as session:
        (row,) = [row async for row in personal.pledges(session, giver.id)]
        assert [row async for row in personal.refunds(session, giver.id)] == []
    assert (row["amount_cents"], row["message"], row["campaign"]) == (
        25_00, "Pour les bancs", campaign.public_id,
    )  # fmt: skip
