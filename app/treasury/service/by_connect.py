"""Transfers to the payee's account at the gateway: asked for under one key, then read again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.core import logging
from app.core.runtime import Runtime
from app.ledger import entries
from app.ledger.rules import TxnKind
from app.ledger.service import book
from app.payments.choose import gateway_of
from app.payments.errors import Refused
from app.payments.handling import Outcome
from app.payments.seen import TransferSeen
from app.treasury.models import Payout
from app.treasury.rules import REASON_MAX, Act, Method, State, after
from app.treasury.service.follow import follow
from app.treasury.service.holding import held_campaign, held_payout
from app.treasury.service.propose import write_down

log = logging.get("treasury")


async def send(runtime: Runtime, payout_id: int, now: datetime) -> None:
    """Send a confirmed payout; asked twice, or again after a crash, it is the same transfer.

    That it leaves is written down before the gateway hears of it: from then on nobody can cancel it,
    and an answer that got lost is asked for again under the same key.

    Raises:
        Unknown: no answer came, or Busy: too much at once; the job is tried again.
    """
    async with runtime.database.transaction() as session:
        payout, campaign = await held_payout(session, payout_id)
        if not _leaves(payout):
            return
        payout.state = State.SENDING
        asked = (payout.public_id, payout.cents, payout.destination, group_of(campaign))
    gateway = gateway_of(runtime)
    which, cents, destination, group = asked
    try:
        done = await gateway.transfer(
            f"payout:{which}:transfer", cents, destination, group, {"payout": which}
        )
        seen = await gateway.read_transfer(done.id)
    except Refused as refusal:
        await _failed(runtime, payout_id, str(refusal), now)
        return
    async with runtime.database.transaction() as session:
        await apply(session, payout_id, seen, now)


def _leaves(payout: Payout) -> bool:
    return payout.method is Method.CONNECT and payout.state in {State.CONFIRMED, State.SENDING}


def group_of(campaign: Campaign) -> str:
    """Return what ties a transfer to its campaign at the gateway."""
    return f"campaign:{campaign.public_id}"


async def _failed(runtime: Runtime, payout_id: int, why: str, now: datetime) -> None:
    async with runtime.database.transaction() as session:
        payout, _campaign = await held_payout(session, payout_id)
        if after(payout.state, Act.FAIL) is None:
            return
        payout.state, payout.failure, payout.ended_at = State.FAILED, why[:REASON_MAX], now
        await session.flush()
        await write_down(session, None, payout, "payout.failed", now)
        log.error("payout.failed", payout=payout.public_id)


async def apply(session: AsyncSession, payout_id: int, seen: TransferSeen, now: datetime) -> None:
    """Let a payout and the ledger be what the gateway says of its transfer; any number of times."""
    payout, campaign = await held_payout(session, payout_id)
    payout.transfer_id = seen.id
    at = seen.booked.at if seen.booked else seen.made_at
    sides = entries.payout(campaign.id, seen.cents)
    if await book(session, TxnKind.TRANSFER, seen.id, at, sides):
        payout.ended_at = at
        await write_down(session, None, payout, "payout.sent", now)
    for back in seen.reversals:
        when = back.booked.at if back.booked else now
        returned = entries.payout_reversed(campaign.id, back.cents)
        await book(session, TxnKind.TRANSFER_REVERSED, back.id, when, returned)
    # What was read a moment ago may be applied after what was read since: it never goes backwards.
    payout.reversed_cents = max(payout.reversed_cents, seen.reversed_cents)
    payout.state = State.REVERSED if payout.reversed_cents >= payout.cents else State.SENT
    await session.flush()
    await follow(session, campaign, now)


async def applied(
    session: AsyncSession, runtime: Runtime, transfer_id: str, now: datetime
) -> Outcome:
    """Apply what the gateway says of a transfer that it tells us about."""
    ours = select(Payout.id).where(Payout.transfer_id == transfer_id)
    seen = await gateway_of(runtime).read_transfer(transfer_id)
    payout_id = await session.scalar(ours)
    if payout_id is None:
        return await _whose(session, seen)
    await apply(session, payout_id, seen, now)
    return Outcome.DONE


async def _whose(session: AsyncSession, seen: TransferSeen) -> Outcome:
    """Say whether a transfer that no payout names yet may still become one of ours."""
    kind, _colon, public_id = seen.group.partition(":")
    if kind != "campaign":
        return Outcome.NOT_OURS
    campaign_id = await session.scalar(select(Campaign.id).where(Campaign.public_id == public_id))
    if campaign_id is None:
        return Outcome.NOT_OURS
    await held_campaign(session, campaign_id)
    waits = select(Payout.id).where(
        Payout.campaign_id == campaign_id, Payout.state == State.SENDING, Payout.cents == seen.cents
    )
    return Outcome.NOT_OURS if await session.scalar(waits) is None else Outcome.NOT_YET
