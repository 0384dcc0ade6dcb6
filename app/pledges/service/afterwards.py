"""What becomes of money that came: refunds made here or at the gateway, contestations, in any order."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.service.count import count_collected
from app.core.runtime import Runtime
from app.funds.service import match
from app.ledger import entries
from app.ledger.rules import TxnKind
from app.ledger.service import book
from app.payments.seen import DisputeSeen, DisputeState as SeenDispute, RefundSeen
from app.pledges.models import Pledge, PledgeDispute, PledgeRefund
from app.pledges.rules import DisputeState, RefundState, given_back, standing
from app.pledges.service.holding import Held
from app.pledges.service.letters import write
from app.pledges.service.look import Look
from app.pledges.service.turning import settle

HOW_FAR = {
    "pending": RefundState.PENDING,
    "needs_action": RefundState.PENDING,
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "cancelled": RefundState.CANCELLED,
}
CLOSED = frozenset({DisputeState.WON, DisputeState.LOST})


async def apply_returns(
    session: AsyncSession, runtime: Runtime, held: Held, seen: Look, now: datetime
) -> None:
    """Keep what went back and what is contested; the ledger, the counters and the state follow."""
    pledge, before = held.pledge, held.pledge.net_cents
    went_back = [await _refund(session, pledge, one) for one in seen.refunds]
    for dispute in seen.disputes:
        await _dispute(session, pledge, dispute, now)
    await session.flush()
    refunds = await refunds_of(session, pledge.id)
    disputes = await _disputes_of(session, pledge.id)
    pledge.refunded_cents = min(given_back(refunds), pledge.collected_cents)
    lost = sum(cents for state, cents in disputes if state is DisputeState.LOST)
    pledge.lost_cents = min(lost, pledge.collected_cents - pledge.refunded_cents)
    if pledge.net_cents != before:
        await count_collected(session, pledge.campaign_id, pledge.net_cents - before)
        await match.release(session, pledge.id, now, kept=pledge.net_cents)
    await stand(session, pledge, now)
    for cents in filter(None, went_back):
        await write(session, runtime.settings, held, "pledges/refunded", **_back(cents, pledge))


async def stand(session: AsyncSession, pledge: Pledge, now: datetime) -> None:
    """Let a gift that is held stand where its refunds and its last contestation say."""
    refunds = await refunds_of(session, pledge.id)
    disputes = await _disputes_of(session, pledge.id)
    last = disputes[-1][0] if disputes else None
    await settle(session, pledge, standing(pledge.collected_cents, refunds, last), now)


def _back(cents: int, pledge: Pledge) -> dict[str, int]:
    return {"back_cents": cents, "left_cents": pledge.net_cents}


async def refunds_of(session: AsyncSession, pledge_id: int) -> list[tuple[RefundState, int]]:
    """Return a promise's refunds, as rules read them."""
    query = (
        select(PledgeRefund.state, PledgeRefund.cents)
        .where(PledgeRefund.pledge_id == pledge_id)
        .order_by(PledgeRefund.number)
    )
    return [(state, cents) for state, cents in await session.execute(query)]


async def _disputes_of(session: AsyncSession, pledge_id: int) -> list[tuple[DisputeState, int]]:
    query = (
        select(PledgeDispute.state, PledgeDispute.cents)
        .where(PledgeDispute.pledge_id == pledge_id)
        .order_by(PledgeDispute.opened_at, PledgeDispute.id)
    )
    return [(state, cents) for state, cents in await session.execute(query)]


async def _refund(session: AsyncSession, pledge: Pledge, seen: RefundSeen) -> int:
    """Keep a refund as it stands; return its cents when it has just succeeded."""
    row = await _row_of(session, pledge, seen)
    was, row.state = row.state, HOW_FAR[seen.state.value]
    if row.state is not was and row.state is not RefundState.PENDING:
        row.settled_at = seen.made_at
    await session.flush()
    await _book_refund(session, pledge, seen)
    has_succeeded = row.state is RefundState.SUCCEEDED and was is not RefundState.SUCCEEDED
    return row.cents if has_succeeded else 0


async def _row_of(session: AsyncSession, pledge: Pledge, seen: RefundSeen) -> PledgeRefund:
    """Return our row of a refund: the one we asked for, or a new one when it was made at the gateway."""
    query = select(PledgeRefund).where(PledgeRefund.refund_id == seen.id)
    row = (await session.execute(query)).scalar_one_or_none()
    if row is not None:
        return row
    asked = (
        select(PledgeRefund)
        .where(
            PledgeRefund.pledge_id == pledge.id, PledgeRefund.refund_id.is_(None),
            PledgeRefund.state == RefundState.ASKED, PledgeRefund.cents == seen.cents,
        )
        .order_by(PledgeRefund.number)
        .limit(1)
    )  # fmt: skip
    row = (await session.execute(asked)).scalar_one_or_none()
    if row is None:
        row = PledgeRefund(
            pledge_id=pledge.id, number=await next_number(session, pledge.id), cents=seen.cents,
            state=RefundState.PENDING, asked_at=seen.made_at,
        )  # fmt: skip
        session.add(row)
    row.refund_id = seen.id
    await session.flush()
    return row


async def next_number(session: AsyncSession, pledge_id: int) -> int:
    """Return the number of a promise's next refund; the promise is held."""
    query = select(func.coalesce(func.max(PledgeRefund.number), 0)).where(
        PledgeRefund.pledge_id == pledge_id
    )
    return int((await session.execute(query)).scalar_one()) + 1


async def _book_refund(session: AsyncSession, pledge: Pledge, seen: RefundSeen) -> None:
    if seen.booked is None:
        return
    cents = -seen.booked.gross
    await book(
        session, TxnKind.REFUND, seen.id, seen.booked.at,
        entries.refund(pledge.campaign_id, cents, seen.booked.fee),
    )  # fmt: skip
    if seen.failed is not None:
        await book(
            session, TxnKind.REFUND_FAILED, seen.id, seen.failed.at,
            entries.refund_failed(pledge.campaign_id, seen.failed.gross, -seen.failed.fee),
        )  # fmt: skip


async def _dispute(session: AsyncSession, pledge: Pledge, seen: DisputeSeen, now: datetime) -> None:
    state = DisputeState(seen.state.value)
    query = select(PledgeDispute).where(PledgeDispute.dispute_id == seen.id)
    row = (await session.execute(query)).scalar_one_or_none()
    if row is None:
        row = PledgeDispute(
            pledge_id=pledge.id, dispute_id=seen.id, cents=seen.cents, fee=seen.fee,
            state=state, reason=seen.reason[:60], opened_at=seen.made_at,
        )  # fmt: skip
        session.add(row)
    row.state, row.fee = state, seen.fee
    if state in CLOSED and row.closed_at is None:
        row.closed_at = now
    await session.flush()
    await _book_dispute(session, pledge, seen, row)


async def _book_dispute(
    session: AsyncSession, pledge: Pledge, seen: DisputeSeen, row: PledgeDispute
) -> None:
    """Write what moved; a contestation known only once it is closed has opened all the same."""
    if seen.withdrawn is None:
        return
    taken = -seen.withdrawn.gross
    await book(
        session, TxnKind.DISPUTE, seen.id, seen.withdrawn.at,
        entries.dispute_opened(pledge.campaign_id, taken, seen.withdrawn.fee),
    )  # fmt: skip
    if seen.state is SeenDispute.WON and seen.returned is not None:
        await book(
            session, TxnKind.DISPUTE_WON, seen.id, seen.returned.at,
            entries.dispute_won(pledge.campaign_id, taken, -seen.returned.fee),
        )  # fmt: skip
    elif seen.state is SeenDispute.LOST:
        await book(
            session, TxnKind.DISPUTE_LOST, seen.id, row.closed_at or seen.made_at,
            entries.dispute_lost(pledge.campaign_id, taken),
        )  # fmt: skip
