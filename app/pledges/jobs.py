"""Background work of promises: charging, what is stuck, refunds, letters before the deadline."""

from collections.abc import Awaitable, Callable

from app.core import clock, logging
from app.core.jobs import every, job
from app.core.runtime import Runtime
from app.payments.choose import gateway_of
from app.payments.errors import GatewayError
from app.pledges import charging, clearing
from app.pledges.service import charge, decide as deciding, refund, remind, run
from app.pledges.service.look import NotBooked

log = logging.get("pledges")


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


@every("* * * * *", "pledges.sweep")
async def sweep(runtime: Runtime) -> None:
    """Every minute: tries that nobody heard of, refused cards whose day has come, windows that are over."""
    now = clock.now()
    async with runtime.database.transaction() as session:
        stuck = await charge.stuck(session, now)
        running = await run.to_run(session, now)
    await _each(stuck, lambda pledge_id: charging.take_up(runtime, pledge_id, clock.now()))
    await _each(running, lambda campaign_id: charging.go_on(runtime, campaign_id))
    async with runtime.database.transaction() as session:
        over, late = await run.over(session, now), await deciding.undecided(session, now)
    await _each(over, lambda campaign_id: clearing.close(runtime, campaign_id))
    await _each(late, lambda campaign_id: _refund_by_clock(runtime, campaign_id))


async def _refund_by_clock(runtime: Runtime, campaign_id: int) -> None:
    async with runtime.database.transaction() as session:
        await deciding.refund_by_clock(session, campaign_id, clock.now())


@every("*/10 * * * *", "pledges.tidy")
async def tidy(runtime: Runtime) -> None:
    """Every ten minutes: promises that never got a card, letters before the deadline, refunds not asked for."""
    now = clock.now()
    async with runtime.database.transaction() as session:
        waiting = await refund.forgotten(session, now)
        bare = await clearing.without_card(session, now)
        soon = await remind.due(session, now)
    await _each(waiting, lambda row: charging.send_back(runtime, row))
    await _each(bare, lambda pledge_id: clearing.expire(runtime, pledge_id))
    await _each(soon, lambda pledge_id: _remind(runtime, pledge_id))


async def _remind(runtime: Runtime, pledge_id: int) -> None:
    async with runtime.database.transaction() as session:
        await remind.remind(session, runtime.settings, pledge_id, clock.now())


async def _each(numbers: list[int], do: Callable[[int], Awaitable[object]]) -> None:
    """Do each; one that the gateway does not answer for waits for the next time, and hinders no other."""
    for number in numbers:
        try:
            await do(number)
        except (GatewayError, NotBooked) as error:
            log.warning("pledges.waits", number=number, error=type(error).__name__)
