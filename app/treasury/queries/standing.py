"""Where a campaign's money stands, and how much of it may be paid out."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.ledger import queries as ledger
from app.plans.queries.reporting import ReportFacts, report_of
from app.treasury.chosen import last_percent
from app.treasury.models import Payout
from app.treasury.rules import IN_FLIGHT
from app.treasury.sums import Sums, Tranches, payable, sums_of, tranches_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A campaign's money, with what may be paid of it now."""

    sums: Sums
    in_flight: int
    last_percent: int
    report: ReportFacts | None
    """Once everybody reads it."""

    @property
    def tranches(self) -> Tranches:
        """Return what is paid before and after the report."""
        return tranches_of(self.sums, self.last_percent)

    @property
    def payable(self) -> int:
        """Return how many cents may be proposed now."""
        return payable(
            self.sums, self.in_flight, self.last_percent, has_report=self.report is not None
        )

    @property
    def is_over(self) -> bool:
        """Say whether nothing is left to be paid, contested or awaited, and the project has reported."""
        sums = self.sums
        waits = (sums.left, sums.held, sums.fund_owed, self.in_flight)
        return self.report is not None and not any(waits)


async def standing_of(
    session: AsyncSession, campaign: Campaign, *, but: int | None = None
) -> Standing:
    """Return where a campaign's money stands; ``but`` leaves one payout in flight out."""
    query = select(cast(func.coalesce(func.sum(Payout.cents), 0), BigInteger)).where(
        Payout.campaign_id == campaign.id,
        Payout.state.in_(sorted(IN_FLIGHT)),
        Payout.id != (but or 0),
    )
    report = await report_of(campaign.project_id).alone(session)
    return Standing(
        sums=sums_of(await ledger.sums(session, campaign.id)),
        in_flight=await session.scalar(query) or 0,
        last_percent=last_percent(),
        report=report if report is not None and report.is_shown else None,
    )
