"""Entries of the ledger for the accountant: every side, in a period, by account."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.funds.models import MatchingFund
from app.ledger.models import LedgerAccount, LedgerPosting, LedgerTxn
from app.ledger.rules import AccountKind, TxnKind


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an entry."""

    id: int
    txn_id: int
    occurred_at: datetime
    booked_at: datetime
    kind: TxnKind
    external_id: str
    account: AccountKind
    campaign: str
    """Public id; empty for what is of no campaign."""
    fund: str
    cents: int


def _within(begins: datetime | None, ends: datetime | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if begins is not None:
        conditions.append(LedgerTxn.occurred_at >= begins)
    if ends is not None:
        conditions.append(LedgerTxn.occurred_at < ends)
    return conditions


async def movements(
    session: AsyncSession, begins: datetime | None, ends: datetime | None
) -> list[tuple[AccountKind, int, int]]:
    """Return the debits and the credits of each kind of account in a period, in cents."""

    def added(condition: ColumnElement[bool]) -> ColumnElement[int]:
        found = func.sum(LedgerPosting.amount_cents).filter(condition)
        return cast(func.coalesce(found, 0), BigInteger)

    query = (
        select(
            LedgerAccount.kind,
            added(LedgerPosting.amount_cents > 0),
            added(LedgerPosting.amount_cents < 0),
        )
        .join(LedgerPosting, LedgerPosting.account_id == LedgerAccount.id)
        .join(LedgerTxn, LedgerTxn.id == LedgerPosting.txn_id)
        .where(*_within(begins, ends))
        .group_by(LedgerAccount.kind)
    )
    found = {row[0]: (row[1], row[2]) for row in await session.execute(query)}
    return [(kind, *found.get(kind, (0, 0))) for kind in AccountKind]


async def sides(
    session: AsyncSession,
    begins: datetime | None,
    ends: datetime | None,
    account: AccountKind | None,
    after: int,
    size: int,
) -> list[Side]:
    """Return sides in the order in which they were written, after one of them."""
    query: Select[*tuple[Any, ...]] = (
        select(
            LedgerPosting.id, LedgerTxn.id.label("txn_id"), LedgerTxn.occurred_at,
            LedgerTxn.booked_at, LedgerTxn.kind, LedgerTxn.external_id,
            LedgerAccount.kind.label("account"), func.coalesce(Campaign.public_id, ""),
            func.coalesce(MatchingFund.public_id, ""), LedgerPosting.amount_cents,
        )
        .join(LedgerTxn, LedgerTxn.id == LedgerPosting.txn_id)
        .join(LedgerAccount, LedgerAccount.id == LedgerPosting.account_id)
        .outerjoin(Campaign, Campaign.id == LedgerAccount.campaign_id)
        .outerjoin(MatchingFund, MatchingFund.id == LedgerAccount.fund_id)
        .where(LedgerPosting.id > after, *_within(begins, ends))
        .order_by(LedgerPosting.id)
        .limit(size)
    )  # fmt: skip
    if account is not None:
        query = query.where(LedgerAccount.kind == account)
    return [Side(*row) for row in await session.execute(query)]
