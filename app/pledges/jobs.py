"""Background work of promises: charging, what is stuck, refunds, letters before the deadline."""

from app.core import clock
from app.core.jobs import every, job
from app.core.runtime import Runtime
from app.payments.choose import gateway_of
from app.pledges import charging, clearing
from app.pledges.clearing import each
from app.pledges.service import charge, decide as deciding, refund, remind, run, success


@job("pledges.charge")
async def charge_campaign(runtime: Runtime, *, campaign_id: int) -> None:
    """Charge what is due of a campaign."""
    await charging.go_on(runtime, campaign_id)


@job("pledges.refund")
async def send_back(runtime: Runtime, *, refund_id: int) -> None:
    """Ask the gateway for a refund that was decided."""
    await charging.send_back(runtime, refund_id)


@job("pledges.forget_card")
async def forget_card(runtime: Runtime, *, pledge_id: int, payment_method: str) -> None:
    """Let the gateway forget a card that is needed no more."""
    key = f"pledge:{pledge_id}:forget:{payment_method}"
    await gateway_of(runtime).forget_card(key, payment_method)


@job("pledges.succeeded")
async def tell_success(runtime: Runtime, *, campaign_id: int) -> None:
    """Tell everybody who promised that the goal is reached, before their card is charged."""
    await clearing.tell_success(runtime, campaign_id)


@job("pledges.smaller")
async def tell_smaller(runtime: Runtime, *, campaign_id: int) -> None:
    """Tell everybody who gave that the project goes on with less, and why."""
    await clearing.tell(runtime, campaign_id, success.SMALLER)


@every("* * * * *", "pledges.sweep")
async def sweep(runtime: Runtime) -> None:
    """Every minute: tries that nobody heard of, refused cards whose day has come, windows that are over.

    And what a lost event would leave for ever: a collection not begun, a promise or a gift not let go,
    a fund's promise not ended.
    """
    now = clock.now()
    async with runtime.database.transaction() as session:
        unbegun, uncleared = await run.unbegun(session), await clearing.uncleared(session)
    await each(unbegun, lambda campaign_id: clearing.begin(runtime, campaign_id))
    await each(uncleared, lambda campaign_id: clearing.clear(runtime, campaign_id))
    async with runtime.database.transaction() as session:
        stuck, running = await charge.stuck(session, now), await run.to_run(session, now)
    await each(stuck, lambda pledge_id: charging.take_up(runtime, pledge_id, clock.now()))
    await each(running, lambda campaign_id: clearing.go_on(runtime, campaign_id))
    async with runtime.database.transaction() as session:
        over, late = await run.over(session, now), await deciding.undecided(session, now)
    await each(over, lambda campaign_id: clearing.close(runtime, campaign_id))
    await each(late, lambda campaign_id: _refund_by_clock(runtime, campaign_id))
    async with runtime.database.transaction() as session:
        unmatched = await clearing.unmatched(session)
    await each(unmatched, lambda campaign_id: clearing.end_matches(runtime, campaign_id))


async def _refund_by_clock(runtime: Runtime, campaign_id: int) -> None:
    async with runtime.database.transaction() as session:
        await deciding.refund_by_clock(session, campaign_id, clock.now())


@every("*/10 * * * *", "pledges.tidy")
async def tidy(runtime: Runtime) -> None:
    """Every ten minutes: promises without a card, or not counted yet, letters, refunds not asked for."""
    now = clock.now()
    async with runtime.database.transaction() as session:
        waiting = await refund.forgotten(session, now)
        bare = await clearing.without_card(session, now)
        uncounted = await clearing.uncounted(session)
        soon = await remind.due(session, now)
    await each(waiting, lambda row: charging.send_back(runtime, row))
    await each(bare, lambda pledge_id: clearing.expire(runtime, pledge_id))
    await each(uncounted, lambda pledge_id: clearing.count_now(runtime, pledge_id))
    await each(soon, lambda pledge_id: _remind(runtime, pledge_id))


async def _remind(runtime: Runtime, pledge_id: int) -> None:
    async with runtime.database.transaction() as session:
        await remind.remind(session, runtime.settings, pledge_id, clock.now())
