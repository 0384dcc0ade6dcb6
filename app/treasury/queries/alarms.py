"""What should never be, and is: a campaign that paid more than it had, a fund that paid more than it owed."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.funds.models import MatchingFund
from app.ledger.models import LedgerAccount, LedgerPosting
from app.ledger.rules import AccountKind
from app.projects.models import Project

LISTED = 50
HELD_AT = (AccountKind.STRIPE_PENDING, AccountKind.BANK)
_CENTS = cast(func.sum(LedgerPosting.amount_cents), BigInteger)


@dataclass(frozen=True, slots=True)
class Below:
    """A campaign or a fund below zero."""

    public_id: str
    title: str
    cents: int
    """Negative."""


async def overdrawn(session: AsyncSession) -> list[Below]:
    """Return the campaigns of which less than nothing is in hand: gifts went back after a payout."""
    query = (
        select(Campaign.public_id, Project.title, _CENTS)
        .select_from(LedgerAccount)
        .join(LedgerPosting, LedgerPosting.account_id == LedgerAccount.id)
        .join(Campaign, Campaign.id == LedgerAccount.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(LedgerAccount.kind.in_(HELD_AT))
        .group_by(Campaign.id, Project.id)
        .having(_CENTS < 0)
        .order_by(_CENTS)
        .limit(LISTED)
    )
    return [Below(*row) for row in await session.execute(query)]


async def overpaid(session: AsyncSession) -> list[Below]:
    """Return the campaigns to which a fund's partner paid more than it owes: a matched gift went back."""
    query = (
        select(Campaign.public_id, MatchingFund.name, _CENTS)
        .select_from(LedgerAccount)
        .join(LedgerPosting, LedgerPosting.account_id == LedgerAccount.id)
        .join(Campaign, Campaign.id == LedgerAccount.campaign_id)
        .join(MatchingFund, MatchingFund.id == LedgerAccount.fund_id)
        .where(LedgerAccount.kind == AccountKind.MATCH_FUND)
        .group_by(Campaign.id, MatchingFund.id)
        .having(_CENTS < 0)
        .order_by(_CENTS)
        .limit(LISTED)
    )
    return [Below(*row) for row in await session.execute(query)]
