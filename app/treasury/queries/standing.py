"""Where a campaign's money stands, and how much of it may be paid out."""

from dataclasses import dataclass

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.campaigns.models import Campaign
from app.ledger import queries as ledger
from app.ledger.models import LedgerTxn
from app.ledger.rules import TxnKind
from app.plans.queries.reporting import ReportFacts, report_of
from app.pledges.models import Pledge, PledgeRefund
from app.pledges.rules import WAITING_REFUNDS
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
    going_back: int = 0
    """Refunds that are asked for, and not in the ledger yet."""

    @property
    def tranches(self) -> Tranches:
        """Return what is paid before and after the report."""
        return tranches_of(self.sums, self.last_percent, self.going_back)

    @property
    def payable(self) -> int:
        """Return how many cents may be proposed now."""
        return payable(
            self.sums, self.in_flight, self.last_percent,
            has_report=self.report is not None, going_back=self.going_back,
        )  # fmt: skip

    @property
    def is_over(self) -> bool:
        """Say whether nothing is left to be paid, contested or awaited, and the project has reported."""
        sums = self.sums
        waits = (sums.held, sums.fund_owed, self.in_flight, self.going_back)
        # Less than nothing is left where a gift went back after the project was paid.
        return self.report is not None and sums.left <= 0 and not any(waits)


async def standing_of(
    session: AsyncSession, campaign: Campaign, *, but: int | None = None
) -> Standing:
    """Return where a campaign's money stands; ``but`` leaves one payout in flight out."""
    flies = select(_added(Payout.cents)).where(
        Payout.campaign_id == campaign.id,
        Payout.state.in_(sorted(IN_FLIGHT)),
        Payout.id != (but or 0),
    )
    query = select(flies.scalar_subquery(), _going_back(campaign.id).scalar_subquery())
    in_flight, going_back = (await session.execute(query)).one()
    report = await report_of(campaign.project_id).alone(session)
    return Standing(
        sums=sums_of(await ledger.sums(session, campaign.id)),
        in_flight=in_flight,
        last_percent=last_percent(),
        report=report if report is not None and report.is_shown else None,
        going_back=going_back,
    )


def _going_back(campaign_id: int) -> Select[int]:
    """Refunds on their way; one that the gateway has booked already is in the ledger's own sums."""
    booked = (
        select(LedgerTxn.id)
        .where(LedgerTxn.kind == TxnKind.REFUND, LedgerTxn.external_id == PledgeRefund.refund_id)
        .exists()
    )
    return (
        select(_added(PledgeRefund.cents))
        .join(Pledge, Pledge.id == PledgeRefund.pledge_id)
        .where(
            Pledge.campaign_id == campaign_id,
            PledgeRefund.state.in_(sorted(WAITING_REFUNDS)),
            ~booked,
        )
    )


def _added(cents: InstrumentedAttribute[int]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(cents), 0), BigInteger)
