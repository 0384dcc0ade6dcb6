"""Write down what happened to money: once, balanced, for ever."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import insert, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from app.ledger.models import LedgerAccount, LedgerPosting, LedgerTxn
from app.ledger.rules import AccountKind, Entry, TxnKind, Unbalanced, balanced

__all__ = ["AccountKind", "Entry", "TxnKind", "Unbalanced", "book"]


async def book(
    session: AsyncSession,
    kind: TxnKind,
    external_id: str,
    occurred_at: datetime,
    postings: Sequence[Entry],
) -> bool:
    """Write an entry; say False, and change nothing, when it stands already.

    Two transactions that book the same thing wait for one another: the second finds it written.

    Args:
        session: of whatever the entry follows from; they are kept or undone together.
        kind: what happened.
        external_id: what the other side calls it; with ``kind``, what makes it one thing.
        occurred_at: when the other side says that it happened, UTC.
        postings: made by :mod:`app.ledger.entries`; sides of zero cents are left out.

    Raises:
        Unbalanced: the postings do not add up to zero; nothing was written.
    """
    sides = balanced(postings)
    txn_id = await session.scalar(
        upsert(LedgerTxn)
        .values(kind=kind, external_id=external_id, occurred_at=occurred_at, sides=len(sides))
        .on_conflict_do_nothing(index_elements=["kind", "external_id"])
        .returning(LedgerTxn.id)
    )
    if txn_id is None:
        return False
    accounts = await _accounts(session, sides)
    await session.execute(
        insert(LedgerPosting),
        [
            {"txn_id": txn_id, "account_id": accounts[side.place], "amount_cents": side.cents}
            for side in sides
        ],
    )
    return True


async def _accounts(
    session: AsyncSession, sides: Sequence[Entry]
) -> dict[tuple[str, int, int], int]:
    """Return the number of each side's account; those never used before are made, in one order."""
    found = await _known(session, sides)
    missing = {side.place: side for side in sides if side.place not in found}
    if missing:
        made = [
            {"kind": side.account, "campaign_id": side.campaign_id, "fund_id": side.fund_id}
            for _place, side in sorted(missing.items())
        ]
        await session.execute(upsert(LedgerAccount).values(made).on_conflict_do_nothing())
        found = await _known(session, sides)
    return found


async def _known(session: AsyncSession, sides: Iterable[Entry]) -> dict[tuple[str, int, int], int]:
    campaigns = {side.campaign_id for side in sides if side.campaign_id is not None}
    query = select(
        LedgerAccount.id, LedgerAccount.kind, LedgerAccount.campaign_id, LedgerAccount.fund_id
    ).where(or_(LedgerAccount.campaign_id.in_(campaigns), LedgerAccount.campaign_id.is_(None)))
    rows = await session.execute(query)
    return {(kind.value, campaign or 0, fund or 0): number for number, kind, campaign, fund in rows}
