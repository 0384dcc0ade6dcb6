"""Reads of the ledger: what stands where, line by line, and whether it adds up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.pagination import Page, decode, page_of
from app.ledger.models import LedgerAccount, LedgerPosting, LedgerTxn
from app.ledger.rules import AccountKind, TxnKind

LINES_ON_A_PAGE = 50

_CENTS = cast(func.coalesce(func.sum(LedgerPosting.amount_cents), 0), BigInteger)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: what happened, and what it added to each kind of account (cents)."""

    id: int
    kind: TxnKind
    external_id: str
    occurred_at: datetime
    booked_at: datetime
    cents: dict[AccountKind, int]

    def of(self, account: AccountKind) -> int:
        """Return what it added to one kind of account, zero for nothing."""
        return self.cents.get(account, 0)


async def balances(session: AsyncSession, campaign_id: int) -> dict[AccountKind, int]:
    """Return what stands on each kind of account of a campaign, in cents, zero included.

    They add up to zero; what the campaign's own account holds for its project is minus its balance.
    """
    return await _by_kind(session, LedgerAccount.campaign_id == campaign_id)


async def fund_balance(session: AsyncSession, fund_id: int) -> int:
    """Return what a matching fund owes and has not paid yet, in cents."""
    return (await _by_kind(session, LedgerAccount.fund_id == fund_id))[AccountKind.MATCH_FUND]


async def fund_owed(session: AsyncSession, campaign_id: int) -> dict[int, int]:
    """Return what each matching fund owes to a campaign and has not paid yet, by its number."""
    query = (
        select(LedgerAccount.fund_id, _CENTS)
        .join(LedgerPosting, LedgerPosting.account_id == LedgerAccount.id)
        .where(LedgerAccount.campaign_id == campaign_id, LedgerAccount.fund_id.is_not(None))
        .group_by(LedgerAccount.fund_id)
    )
    return {row.fund_id: row[1] for row in await session.execute(query)}


async def standing(session: AsyncSession) -> dict[AccountKind, int]:
    """Return what stands on each kind of account, of everything, in cents."""
    return await _by_kind(session, LedgerAccount.id.is_not(None))


async def _by_kind(session: AsyncSession, condition: ColumnElement[bool]) -> dict[AccountKind, int]:
    query = (
        select(LedgerAccount.kind, _CENTS)
        .join(LedgerPosting, LedgerPosting.account_id == LedgerAccount.id)
        .where(condition)
        .group_by(LedgerAccount.kind)
    )
    found = {row.kind: row[1] for row in await session.execute(query)}
    return {kind: found.get(kind, 0) for kind in AccountKind}


async def sums(session: AsyncSession, campaign_id: int) -> dict[tuple[TxnKind, AccountKind], int]:
    """Return what each kind of event added to each kind of account of a campaign, in cents."""
    query = (
        select(LedgerTxn.kind, LedgerAccount.kind, _CENTS)
        .join(LedgerPosting, LedgerPosting.txn_id == LedgerTxn.id)
        .join(LedgerAccount, LedgerAccount.id == LedgerPosting.account_id)
        .where(LedgerAccount.campaign_id == campaign_id)
        .group_by(LedgerTxn.kind, LedgerAccount.kind)
    )
    return {(row[0], row[1]): row[2] for row in await session.execute(query)}


async def lines(
    session: AsyncSession, campaign_id: int, cursor: str = "", size: int = LINES_ON_A_PAGE
) -> Page[Line]:
    """Return a campaign's entries, the last written first.

    Raises:
        Invalid: for a cursor that we did not make.
    """
    of_campaign = select(LedgerAccount.id).where(LedgerAccount.campaign_id == campaign_id)
    numbers = (
        select(LedgerPosting.txn_id)
        .where(LedgerPosting.account_id.in_(of_campaign))
        .distinct()
        .order_by(LedgerPosting.txn_id.desc())
        .limit(size + 1)
    )
    if cursor:
        numbers = numbers.where(LedgerPosting.txn_id < decode(cursor, int)[0])
    found = await _lines(session, list(await session.scalars(numbers)), of_campaign)
    return page_of(found, size, lambda line: (line.id,))


async def booked(session: AsyncSession, kind: TxnKind, ids: Iterable[str]) -> dict[str, Line]:
    """Return the entries of one kind with these outside names, by name."""
    query = select(LedgerTxn.id).where(LedgerTxn.kind == kind, LedgerTxn.external_id.in_(list(ids)))
    found = await _lines(session, list(await session.scalars(query)), None)
    return {line.external_id: line for line in found}


async def known(session: AsyncSession, kind: TxnKind, ids: Iterable[str]) -> frozenset[str]:
    """Return which of these things are written down."""
    query = select(LedgerTxn.external_id).where(
        LedgerTxn.kind == kind, LedgerTxn.external_id.in_(list(ids))
    )
    return frozenset(await session.scalars(query))


async def total(session: AsyncSession) -> int:
    """Return the sum of everything: zero, or the database is not the one that we know."""
    return await session.scalar(select(_CENTS)) or 0


async def _lines(
    session: AsyncSession, numbers: Sequence[int], accounts: Select[int] | None
) -> list[Line]:
    """Return entries by number, last first, with their sides on ``accounts`` (None: on all)."""
    query = (
        select(LedgerPosting.txn_id, LedgerAccount.kind, _CENTS)
        .join(LedgerAccount, LedgerAccount.id == LedgerPosting.account_id)
        .where(LedgerPosting.txn_id.in_(numbers))
        .group_by(LedgerPosting.txn_id, LedgerAccount.kind)
    )
    if accounts is not None:
        query = query.where(LedgerPosting.account_id.in_(accounts))
    sides: dict[int, dict[AccountKind, int]] = {}
    for number, kind, cents in await session.execute(query):
        sides.setdefault(number, {})[kind] = cents
    heads = (
        select(LedgerTxn.id, LedgerTxn.kind, LedgerTxn.external_id,
               LedgerTxn.occurred_at, LedgerTxn.booked_at)
        .where(LedgerTxn.id.in_(numbers))
        .order_by(LedgerTxn.id.desc())
    )  # fmt: skip
    return [Line(*row, cents=sides[row.id]) for row in await session.execute(heads)]


@dataclass(frozen=True, slots=True)
class AtGateway:
    """What an entry says of the gateway's own books, in cents."""

    net: int
    fee: int


async def at_gateway(
    session: AsyncSession, booked_before: datetime | None = None
) -> dict[tuple[TxnKind, str], AtGateway]:
    """Return every entry that moved what the gateway holds, to compare with the gateway's books."""

    def on(account: AccountKind) -> ColumnElement[int]:
        found = func.sum(LedgerPosting.amount_cents).filter(LedgerAccount.kind == account)
        return cast(func.coalesce(found, 0), BigInteger)

    net = on(AccountKind.STRIPE_PENDING)
    query = (
        select(LedgerTxn.kind, LedgerTxn.external_id, net, on(AccountKind.FEES))
        .join(LedgerPosting, LedgerPosting.txn_id == LedgerTxn.id)
        .join(LedgerAccount, LedgerAccount.id == LedgerPosting.account_id)
        .where(true() if booked_before is None else LedgerTxn.booked_at < booked_before)
        .group_by(LedgerTxn.id)
        .having(net != 0)
    )
    return {(row[0], row[1]): AtGateway(row[2], row[3]) for row in await session.execute(query)}
