"""The matches of a fund, for the books of its partner."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.funds.models import Match
from app.funds.rules import HELD, MatchState
from app.projects.models import Project


@dataclass(frozen=True, slots=True)
class MatchLine:
    """What was added to one gift; a grant has no number."""

    gift: int | None
    campaign: str
    project: str
    gift_cents: int
    cents: int
    state: MatchState
    promised_at: datetime
    booked_at: datetime | None


async def matches_of_fund(session: AsyncSession, fund_id: int) -> list[MatchLine]:
    """Return the matches that a fund holds, oldest first; gifts by number, within the fund."""
    query = (
        select(
            Match.pledge_id, Campaign.public_id, Project.title, Match.gift_cents, Match.cents,
            Match.state, Match.promised_at, Match.booked_at,
        )
        .join(Campaign, Campaign.id == Match.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(Match.fund_id == fund_id, Match.state.in_(sorted(HELD)))
        .order_by(Match.id)
    )  # fmt: skip
    return [MatchLine(*row) for row in await session.execute(query)]
