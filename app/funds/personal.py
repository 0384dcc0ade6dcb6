"""What matching funds keep of a person: given to them, and separated from their name when they leave."""

from collections.abc import AsyncIterator
from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.personal import Leaving, Row, erased, kept, rows
from app.core.retention import Term, retained
from app.funds.models import FundCampaign, Match, MatchingFund
from app.funds.rules import MatchState

KEPT = timedelta(days=365)
"""A match that was let go counts for nothing; a refund that fails does so within weeks."""

retained(
    Term(
        "matches",
        Match,
        lambda now: (Match.state == MatchState.RELEASED) & (Match.released_at < now - KEPT),
    )
)


@kept("matching_funds")
async def written(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the funds that the person wrote for their organisation."""
    query = (
        select(
            MatchingFund.public_id, MatchingFund.name, MatchingFund.what, MatchingFund.state,
            MatchingFund.created_at,
        )
        .where(MatchingFund.created_by_id == person_id)
        .order_by(MatchingFund.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("matching_proposals")
async def proposals(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what the person proposed, or answered, between a fund and a campaign."""
    query = (
        select(
            FundCampaign.public_id, MatchingFund.name.label("fund"), FundCampaign.state,
            FundCampaign.proposed_by, FundCampaign.message, FundCampaign.proposed_at,
            FundCampaign.reasons, FundCampaign.answered_at,
            (FundCampaign.proposer_id == person_id).label("proposed_by_me"),
        )
        .join(MatchingFund, MatchingFund.id == FundCampaign.fund_id)
        .where(
            or_(FundCampaign.proposer_id == person_id, FundCampaign.answered_by_id == person_id)
        )
        .order_by(FundCampaign.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("matches")
async def matches(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what funds added to the person's gifts."""
    query = (
        select(
            MatchingFund.name.label("fund"), Match.gift_cents, Match.cents, Match.state,
            Match.promised_at, Match.booked_at, Match.released_at,
        )
        .join(MatchingFund, MatchingFund.id == Match.fund_id)
        .where(Match.person_id == person_id)
        .order_by(Match.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@erased("funds", after="pledges")
async def forget(session: AsyncSession, leaving: Leaving) -> None:
    """Take the person's name off; the amounts stay, because the books have to add up.

    What they had promised and not paid was let go before, with their gifts; all these funds are held
    since then, and the campaigns of those gifts before them.
    """
    who = leaving.person_id
    for column in (
        MatchingFund.created_by_id, FundCampaign.proposer_id, FundCampaign.answered_by_id,
        Match.person_id,
    ):  # fmt: skip
        await session.execute(update(column.class_).where(column == who).values({column: None}))
