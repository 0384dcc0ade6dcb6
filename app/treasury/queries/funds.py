"""Matching funds that owe something to a campaign."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.funds.models import MatchingFund
from app.ledger.queries import fund_owed


@dataclass(frozen=True, slots=True)
class Owing:
    """A fund, and what it owes in cents."""

    public_id: str
    name: str
    cents: int


async def owing_funds(session: AsyncSession, campaign_id: int) -> list[Owing]:
    """Return the funds that have not paid all that they added, by name."""
    owed = {
        number: cents
        for number, cents in (await fund_owed(session, campaign_id)).items()
        if cents > 0
    }
    query = (
        select(MatchingFund.id, MatchingFund.public_id, MatchingFund.name)
        .where(MatchingFund.id.in_(owed))
        .order_by(MatchingFund.name)
    )
    return [Owing(row.public_id, row.name, owed[row.id]) for row in await session.execute(query)]
