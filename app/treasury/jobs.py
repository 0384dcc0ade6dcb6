"""Background work of the treasury: sending, fetching what was lost, comparing the books."""

from dataclasses import dataclass

from app.core import clock
from app.core.jobs import every, job
from app.core.runtime import Runtime
from app.payments.choose import are_payments_open
from app.treasury.service.by_connect import send, sweep
from app.treasury.service.compare import compare
from app.treasury.service.reconcile import fetch
from app.treasury.service.stuck import read_open, read_stuck
from app.treasury.ways import LOOKING, SENDING


@job(SENDING)
async def send_payout(runtime: Runtime, *, payout_id: int) -> None:
    """Send a confirmed payout; one that was cancelled meanwhile is not."""
    await send(runtime, payout_id, clock.now())


@every("*/5 * * * *", "treasury.reconcile")
async def reconcile(runtime: Runtime) -> None:
    """Fetch notices that were lost, and read again what waits for too long."""
    if are_payments_open(runtime.settings):
        await fetch(runtime, clock.now())
        await read_stuck(runtime, clock.now())
        await sweep(runtime, clock.now())


@every("37 3 * * *", "treasury.compare")
async def compare_books(runtime: Runtime) -> None:
    """Fetch again all that the gateway told, read what is open, then compare its books with ours."""
    if are_payments_open(runtime.settings):
        await fetch(runtime, clock.now(), whole=True)
        await read_open(runtime, clock.now())
        await compare(runtime, clock.now())


@job(LOOKING)
async def look(runtime: Runtime) -> None:
    """Do at once what the clock asks for: somebody is waiting for it."""
    await reconcile_all(runtime)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was done, and what is left to be looked at."""

    notices: int
    stuck: int
    differences: int


async def reconcile_all(runtime: Runtime) -> Reconciled:
    """Fetch lost notices, read stuck promises again, compare the books; nothing where nobody pays.

    What was fetched is applied by the worker, as every notice is: a difference may go with it.
    """
    if not are_payments_open(runtime.settings):
        return Reconciled(0, 0, 0)
    notices = await fetch(runtime, clock.now())
    stuck = await read_stuck(runtime, clock.now()) + await sweep(runtime, clock.now())
    return Reconciled(notices, stuck, await compare(runtime, clock.now()))
