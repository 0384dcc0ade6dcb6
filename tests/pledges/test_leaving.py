"""What is kept of somebody who promised: given to them; once they leave, money stays written down without their name."""

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.personal import Leaving
from app.core.runtime import Runtime
from app.pledges import personal
from app.pledges.rules import State
from tests.factories import campaigns, pledges
from tests.factories.accounts import person
from tests.pledges.world import one


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
