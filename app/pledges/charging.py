"""Charging, step by step, each step in a transaction of its own: what a crash parts is taken up again.

Written down before each call: that a try is made, and its number; the payment's name. So the same try is
made again under the same key, and a payment can succeed once only (docs/decisions/0050).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core import clock, logging
from app.core.i18n import N_
from app.core.jobs import defer
from app.core.runtime import Runtime
from app.payments.choose import gateway_of
from app.payments.errors import Busy, GatewayError, Misconfigured, Missing, Refused, Unknown
from app.payments.gateway import Gateway
from app.pledges.models import Pledge, PledgeRefund
from app.pledges.rules import State
from app.pledges.service import charge, refund, run
from app.pledges.service.apply import drop, read_again, refused
from app.pledges.service.charge import Try
from app.pledges.service.holding import hold
from app.pledges.service.look import NotBooked

log = logging.get("pledges")
AT_ONCE = 20
"""Promises that a run takes between two looks at what is due."""

TRIES = 2
"""Of one call under one key, when the gateway does not say what became of it."""

KEYS_LAST = timedelta(hours=23)
"""How long the gateway knows a key of ours for sure: it forgets them after a day."""

STOPPED = N_("The payment service does not accept our key.")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run did."""

    tried: int
    again_in: timedelta | None = None
    """When to go on, if the gateway asked for patience."""


async def run_campaign(runtime: Runtime, campaign_id: int) -> Ran:
    """Charge what is due of a campaign, one promise after the other at the gateway’s pace."""
    tried = 0
    while True:
        now = clock.now()
        async with runtime.database.transaction() as session:
            found = await run.due(session, campaign_id, now, AT_ONCE)
        claimed = 0
        for pledge_id in found:
            try:
                claimed += await charge_one(runtime, pledge_id, clock.now())
            except Busy as busy:
                return Ran(tried + claimed, timedelta(seconds=busy.retry_after_s))
            except Misconfigured:
                async with runtime.database.transaction() as session:
                    await run.stop_for(session, campaign_id, STOPPED, clock.now())
                return Ran(tried + claimed)
        tried += claimed
        if not claimed:
            return Ran(tried)


async def charge_one(runtime: Runtime, pledge_id: int, now: datetime) -> bool:
    """Try to charge a promise that is due; False when it is not, or somebody else does.

    Raises:
        Busy: the gateway asks for patience; the try stands, and is taken up again.
        Misconfigured: our key is not accepted.
    """
    async with runtime.database.transaction() as session:
        attempt = await charge.claim(session, pledge_id, now)
    if attempt is None:
        return False
    await perform(runtime, attempt)
    return True


async def take_up(runtime: Runtime, pledge_id: int, now: datetime) -> bool:
    """Make a try that nobody heard of again: the same, under the same key; while paused, only read it."""
    async with runtime.database.transaction() as session:
        attempt = await charge.reclaim(session, pledge_id, now)
        runs = attempt is not None and await charge.is_running(session, pledge_id)
    if attempt is None:
        return False
    if runs:
        await perform(runtime, attempt)
    else:
        await _read(runtime, pledge_id)
    return True


async def perform(runtime: Runtime, attempt: Try) -> None:
    """Prepare the payment once, keep its name, confirm it, and read what became of it."""
    gateway = gateway_of(runtime)
    for _again in range(TRIES):
        try:
            intent_id = await _prepared(runtime, gateway, attempt)
            await gateway.confirm(attempt.confirm_key, intent_id, attempt.payment_method)
            break
        except Unknown:
            continue
        except (Busy, Misconfigured):
            async with runtime.database.transaction() as session:
                await charge.put_back(session, attempt.pledge_id, clock.now())
            raise
        except Refused as refusal:
            await _refused(runtime, attempt, refusal)
            return
    else:
        # It may have been done: the sweep, or a notice, will know.
        log.warning("pledges.unknown", pledge=attempt.pledge_id, attempt=attempt.number)
        return
    await _read(runtime, attempt.pledge_id, heard=attempt.number)


async def _prepared(runtime: Runtime, gateway: Gateway, attempt: Try) -> str:
    if attempt.intent_id:
        return attempt.intent_id
    intent_id = await gateway.intent(
        attempt.intent_key, attempt.cents, attempt.customer, attempt.payment_method,
        {"pledge": attempt.public_id},
    )  # fmt: skip
    async with runtime.database.transaction() as session:
        await charge.keep_intent(session, attempt.pledge_id, intent_id)
    return intent_id


async def _read(runtime: Runtime, pledge_id: int, heard: int | None = None) -> bool:
    """Read a payment again, if there is one; False when that could not be done now."""
    try:
        async with runtime.database.transaction() as session:
            await read_again(session, runtime, pledge_id, clock.now(), heard=heard)
    except Missing:
        return True
    except (NotBooked, GatewayError) as error:
        # Its notice, or the sweep, says the same later.
        log.info("pledges.not_read", pledge=pledge_id, error=type(error).__name__)
        return False
    return True


async def _refused(runtime: Runtime, attempt: Try, refusal: Refused) -> None:
    """Believe that it was refused, unless the payment itself says otherwise."""
    if not await _read(runtime, attempt.pledge_id):
        return
    async with runtime.database.transaction() as session:
        held = await hold(session, attempt.pledge_id)
        if held.pledge.state is not State.CHARGING:
            return
        held.pledge.heard = attempt.number
        advice = refusal.advice or "do_not_try_again"
        await refused(session, runtime, held, refusal.code, advice, clock.now())


async def give_up(runtime: Runtime, pledge_id: int) -> None:
    """Give the payment of a promise up at the gateway, its window being over; one that went through stays."""
    now = clock.now()
    async with runtime.database.transaction() as session:
        held = await hold(session, pledge_id)
        intent_id, number = held.pledge.intent_id, held.pledge.confirms
        if intent_id is None:
            await drop(session, runtime, held, now)
            return
    await gateway_of(runtime).cancel_intent(f"pledge:{pledge_id}:cancel", intent_id)
    async with runtime.database.transaction() as session:
        await read_again(session, runtime, pledge_id, now, heard=number)


async def send_back(runtime: Runtime, refund_row: int) -> None:
    """Ask the gateway for a refund that is written down; the same key each time.

    Raises:
        GatewayError: it did not say: the job is tried again, under the same key.
    """
    if (found := await _asked(runtime, refund_row)) is None:
        return
    row, pledge = found
    if row.refund_id is None:
        try:
            seen = await gateway_of(runtime).refund(
                f"pledge:{pledge.id}:refund:{row.number}", pledge.intent_id or "", row.cents,
                {"pledge": pledge.public_id},
            )  # fmt: skip
        except Refused as refusal:
            log.warning("pledges.refund_refused", refund=row.id, code=refusal.code)
            async with runtime.database.transaction() as session:
                await refund.give_up(session, row.id, clock.now())
            return
        async with runtime.database.transaction() as session:
            await refund.keep_name(session, row.id, seen.id)
    async with runtime.database.transaction() as session:
        await read_again(session, runtime, pledge.id, clock.now())


async def _asked(runtime: Runtime, refund_row: int) -> tuple[PledgeRefund, Pledge] | None:
    """Return a refund that the gateway was not asked for yet; whether it was is read after a day."""
    async with runtime.database.transaction() as session:
        found = await refund.asked(session, refund_row)
    if found is None or clock.now() - found[0].asked_at < KEYS_LAST:
        return found
    # The gateway has forgotten our key by now: asked again, it might give back twice.
    async with runtime.database.transaction() as session:
        await read_again(session, runtime, found[1].id, clock.now())
        return await refund.asked(session, refund_row)


async def go_on(runtime: Runtime, campaign_id: int) -> None:
    """Run a campaign, and ask to go on later when the gateway wants patience."""
    ran = await run_campaign(runtime, campaign_id)
    if ran.again_in is None:
        return
    async with runtime.database.transaction() as session:
        await defer(session, run.CHARGE, at=clock.now() + ran.again_in, campaign_id=campaign_id)
