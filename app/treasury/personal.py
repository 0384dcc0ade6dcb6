"""What the treasury keeps of a person: given to them, and separated from their name when they leave."""

from collections.abc import AsyncIterator

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.core.personal import Leaving, Row, erased, kept, rows
from app.treasury.models import MoneyDifference, Payout

HANDS = (Payout.proposed_by_id, Payout.confirmed_by_id, Payout.sent_by_id)


@kept("payouts")
async def payouts(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the payouts that the person proposed, confirmed or made for the platform."""
    query = (
        select(
            Payout.public_id, Campaign.public_id.label("campaign"), Payout.cents, Payout.state,
            Payout.note, Payout.proposed_at, Payout.confirmed_at,
            (Payout.proposed_by_id == person_id).label("proposed_by_me"),
            (Payout.sent_by_id == person_id).label("sent_by_me"),
        )
        .join(Campaign, Campaign.id == Payout.campaign_id)
        .where(or_(*(column == person_id for column in HANDS)))
        .order_by(Payout.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("money_differences")
async def differences(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what the person noted about differences between the books."""
    query = (
        select(MoneyDifference.public_id, MoneyDifference.note, MoneyDifference.noted_at)
        .where(MoneyDifference.noted_by_id == person_id)
        .order_by(MoneyDifference.id)
    )
    async for row in rows(session, query):
        yield row


@erased("treasury")
async def forget(session: AsyncSession, leaving: Leaving) -> None:
    """Take the person's name off; the accounts stay, because they have to add up."""
    who = leaving.person_id
    for column in (*HANDS, MoneyDifference.noted_by_id):
        await session.execute(update(column.class_).where(column == who).values({column: None}))
