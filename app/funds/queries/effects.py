"""What funds add to a campaign, as its own page says it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.funds.caps import Threshold, reaching
from app.funds.models import FundCampaign, MatchingFund
from app.funds.rules import PUBLIC, Engine, Standing
from app.funds.shown import fund_url
from app.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Effect:
    """What one fund adds to one campaign, in cents."""

    fund_public_id: str
    name: str
    language: str
    organisation: str
    engine: Engine
    factor_percent: int | None
    threshold_percent: int | None
    threshold_givers: int | None
    grant_cents: int | None
    per_gift_cents: int | None
    per_person_cents: int | None
    per_project_cents: int | None
    total_cents: int
    allocated_cents: int
    starts_on: date
    ends_on: date
    standing: Standing
    here_cents: int
    """Of that, to this campaign."""
    here_booked_cents: int

    @property
    def path(self) -> str:
        """Return the fund's page."""
        return fund_url(self.fund_public_id, self.name)

    @property
    def left_cents(self) -> int:
        """Return what is left for this campaign: of the fund, and of the cap of a project."""
        left = self.total_cents - self.allocated_cents
        if self.per_project_cents is not None:
            left = min(left, self.per_project_cents - self.here_cents)
        return max(0, left)

    @property
    def most_cents(self) -> int:
        """Return all that this campaign may have of it, what it has included."""
        return self.here_cents + self.left_cents

    def reaching(self, minimum_cents: int) -> int:
        """Return the gifts, in cents, at which its grant is reached."""
        return reaching(
            Threshold(self.threshold_percent or 0, self.threshold_givers or 0), minimum_cents
        )


async def of_campaign(session: AsyncSession, campaign_id: int) -> list[Effect]:
    """Return what funds add to a campaign, those that came first before the others."""
    fund = MatchingFund
    query: Select[*tuple[Any, ...]] = (
        select(
            fund.public_id, fund.name, fund.language, Organisation.name, fund.engine,
            fund.factor_percent, fund.threshold_percent, fund.threshold_givers, fund.grant_cents,
            fund.per_gift_cents, fund.per_person_cents, fund.per_project_cents, fund.total_cents,
            fund.allocated_cents, fund.starts_on, fund.ends_on, FundCampaign.state,
            FundCampaign.allocated_cents, FundCampaign.booked_cents,
        )
        .join(FundCampaign, FundCampaign.fund_id == fund.id)
        .join(Organisation, Organisation.id == fund.organisation_id)
        .where(
            FundCampaign.campaign_id == campaign_id, FundCampaign.state.in_(sorted(PUBLIC)),
            fund.hidden_at.is_(None),
        )
        .order_by(FundCampaign.id)
    )  # fmt: skip
    return [Effect(*row) for row in await session.execute(query)]
