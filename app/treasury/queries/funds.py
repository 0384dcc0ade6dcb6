"""Matching funds that owe something to a campaign, and what their partners paid of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.audit.models import AuditEntry
from app.campaigns.models import Campaign
from app.funds.models import MatchingFund
from app.ledger.models import LedgerAccount, LedgerPosting, LedgerTxn
from app.ledger.queries import fund_owed
from app.ledger.rules import TxnKind


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


@dataclass(frozen=True, slots=True)
class PartnerPayment:
    """A payment of a partner, as somebody wrote it down."""

    number: int
    """Of its entry."""
    name: str
    """What the ledger calls it."""
    at: datetime
    fund_id: int
    fund: str
    cents: int
    is_back: bool
    """Whether it was taken back since."""
    by: str
    """Empty for somebody who has left."""

    @property
    def reference(self) -> str:
        """Return what the bank calls it."""
        return self.name.split(":", 3)[-1]


async def partner_payments(session: AsyncSession, campaign: Campaign) -> list[PartnerPayment]:
    """Return what partners paid of what their funds owe to a campaign, the first first."""
    back = aliased(LedgerTxn)
    is_back = select(back.id).where(
        back.kind == TxnKind.FUND_PAID_REVERSED, back.external_id == LedgerTxn.external_id
    )
    about = campaign.subject
    written = (
        (AuditEntry.action == "fund.paid")
        & (AuditEntry.subject_kind == about.kind)
        & (AuditEntry.subject_id == about.id)
        & (AuditEntry.detail["entry"].astext == LedgerTxn.external_id)
    )
    query = (
        select(
            LedgerTxn.id, LedgerTxn.external_id, LedgerTxn.occurred_at, LedgerAccount.fund_id,
            func.coalesce(MatchingFund.name, ""), -LedgerPosting.amount_cents, is_back.exists(),
            func.coalesce(case((Person.deleted_at.is_(None), Person.display_name)), ""),
        )
        .join(LedgerPosting, LedgerPosting.txn_id == LedgerTxn.id)
        .join(LedgerAccount, LedgerAccount.id == LedgerPosting.account_id)
        .outerjoin(MatchingFund, MatchingFund.id == LedgerAccount.fund_id)
        .outerjoin(AuditEntry, written)
        .outerjoin(Person, Person.id == AuditEntry.by_id)
        .where(
            LedgerTxn.kind == TxnKind.FUND_PAID,
            LedgerAccount.campaign_id == campaign.id,
            LedgerAccount.fund_id.is_not(None),
        )
        .order_by(LedgerTxn.id)
    )  # fmt: skip
    return [PartnerPayment(*row) for row in await session.execute(query)]
