"""Transfers to the payee's account at the gateway: asked for under one key, then read again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.core import logging
from app.core.errors import Invalid
from app.core.runtime import Runtime
from app.ledger import entries
from app.ledger.rules import TxnKind
from app.ledger.service import book
from app.payments.choose import gateway_of
from app.payments.errors import Refused
from app.payments.handling import Outcome
from app.payments.seen import TransferSeen
from app.treasury.models import Payout
from app.treasury.policy import may_be_paid
from app.treasury.queries.standing import standing_of
from app.treasury.queries.stuck import sending_ids
from app.treasury.rules import REASON_MAX, Act, Method, State, after
from app.treasury.service.follow import follow
from app.treasury.service.holding import held_payout
from app.treasury.service.propose import require_room, write_down

KEY_LASTS = timedelta(hours=20)
"""A gateway forgets the key of a write after a day: within it, the same again is the same transfer."""

log = logging.get("treasury")


async def send(runtime: Runtime, payout_id: int, now: datetime) -> None:
    """Send a confirmed payout; asked twice, or again after a crash, it is the same transfer.

    That it leaves is written down before the gateway hears of it: from then on nobody can cancel it,
    and an answer that got lost is asked for again under the same key for as long as the gateway knows
    it. Later it is only looked for: asked again, it would be paid a second time.

    Raises:
        Unknown: no answer came, or Busy: too much at once; the job and the clock try again.
    """
    async with runtime.database.transaction() as session:
        asked = await _asking(session, payout_id, now)
    if asked is None:
        return
    gateway = gateway_of(runtime)
    if asked.is_old:
        name = await gateway.find_transfer(asked.group, asked.which)
        if not name:
            log.error("payout.unheard", payout=asked.which)
            return
    else:
        try:
            done = await gateway.transfer(
                f"payout:{asked.which}:transfer", asked.cents, asked.destination, asked.group,
                {"payout": asked.which},
            )  # fmt: skip
        except Refused as refusal:
            await _failed(runtime, payout_id, str(refusal), now)
            return
        name = done.id
    seen = await gateway.read_transfer(name)
    async with runtime.database.transaction() as session:
        await apply(session, payout_id, seen, now)


@dataclass(frozen=True, slots=True)
class Asking:
    """What the gateway is asked."""

    which: str
    cents: int
    destination: str
    group: str
    is_old: bool
    """Whether the gateway may have forgotten the key by now."""


async def _asking(session: AsyncSession, payout_id: int, now: datetime) -> Asking | None:
    """Write down that a payout leaves; None when it does not, or not any more."""
    payout, campaign = await held_payout(session, payout_id)
    if payout.method is not Method.CONNECT:
        return None
    if payout.state is State.CONFIRMED:
        if why := await _stays(session, payout, campaign):
            payout.state, payout.failure, payout.ended_at = State.CANCELLED, why[:REASON_MAX], now
            await session.flush()
            await write_down(session, None, payout, "payout.cancelled", now, why)
            return None
        payout.state, payout.asked_at = State.SENDING, now
    if payout.state is not State.SENDING:
        return None
    is_old = payout.asked_at is None or payout.asked_at < now - KEY_LASTS
    return Asking(payout.public_id, payout.cents, payout.destination, group_of(campaign), is_old)


async def _stays(session: AsyncSession, payout: Payout, campaign: Campaign) -> str:
    """Return why a payout may not leave by now: gifts went back, or the campaign was hidden."""
    if not (verdict := may_be_paid(campaign)):
        return verdict.reason
    try:
        require_room(await standing_of(session, campaign, but=payout.id), payout.cents)
    except Invalid as refusal:
        return refusal.errors["amount"]
    return ""


async def sweep(runtime: Runtime, now: datetime) -> int:
    """Take up again what has been leaving for ten minutes; one that fails keeps no other from it."""
    async with runtime.database.transaction() as session:
        waiting = await sending_ids(session, now)
    for payout_id in waiting:
        try:
            await send(runtime, payout_id, now)
        except Exception:  # the others must not wait for it; it stays on the page of what is stuck
            log.exception("payout.unsent", payout=payout_id)
    return len(waiting)


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
    payout.failure = ""  # a transfer that we gave up was made after all
    await session.flush()
    await follow(session, campaign, now)


async def applied(
    session: AsyncSession, runtime: Runtime, transfer_id: str, now: datetime
) -> Outcome:
    """Apply what the gateway says of a transfer that it tells us about."""
    seen = await gateway_of(runtime).read_transfer(transfer_id)
    payout_id = await _whose(session, seen)
    if payout_id is None:
        return Outcome.NOT_OURS
    await apply(session, payout_id, seen, now)
    return Outcome.DONE


async def _whose(session: AsyncSession, seen: TransferSeen) -> int | None:
    """Return the payout that a transfer is of, whatever we think became of it.

    One that bears a payout's id with another amount, or beside the transfer that the payout has, is
    none of ours: it stays a difference between the books until somebody has looked.
    """
    asked = (
        (Payout.public_id == seen.payout)
        & Payout.transfer_id.is_(None)
        & (Payout.method == Method.CONNECT)
        & (Payout.cents == seen.cents)
    )
    query = select(Payout.id).where((Payout.transfer_id == seen.id) | asked)
    return await session.scalar(query)
