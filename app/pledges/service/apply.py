"""Let a promise stand where the gateway says that it does; said twice, or late, it changes nothing more."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.service.count import count_collected
from app.core.runtime import Runtime
from app.funds.service import match
from app.ledger import entries
from app.ledger.rules import TxnKind
from app.ledger.service import book
from app.payments.choose import gateway_of
from app.payments.seen import ChargeSeen, IntentSeen, IntentState
from app.pledges.models import ChargeRun, Pledge
from app.pledges.rules import CAME, UNPAID, Act, Advice, State, allows, next_try
from app.pledges.service.afterwards import apply_returns
from app.pledges.service.holding import Held, hold, read_alone
from app.pledges.service.letters import retry_days, write
from app.pledges.service.look import Look, known, look
from app.pledges.service.turning import settle, turn


async def read_again(
    session: AsyncSession,
    runtime: Runtime,
    pledge_id: int,
    now: datetime,
    *,
    heard: int | None = None,
    refund: str = "",
    dispute: str = "",
) -> State | None:
    """Read a promise's money at the gateway and apply it; None before any was asked for.

    Args:
        session: nothing of the promise is held in it yet.
        runtime: whose gateway is asked.
        pledge_id: the promise.
        now: UTC.
        heard: the number of the try whose answer we have just had.
        refund: that a notice names.
        dispute: that a notice names.

    Raises:
        NotBooked: the gateway has not written a charge into its books yet.
        GatewayError: it did not answer.
    """
    await read_alone(session, pledge_id)
    about = await known(session, pledge_id)
    if about is None:
        return None
    seen = await look(gateway_of(runtime), about, refund=refund, dispute=dispute)
    held = await hold(session, pledge_id)
    await apply(session, runtime, held, seen, now, heard=heard)
    return held.pledge.state


async def apply(
    session: AsyncSession, runtime: Runtime, held: Held, seen: Look, now: datetime, *,
    heard: int | None = None,
) -> None:  # fmt: skip
    """Apply what was read to a promise that is held."""
    pledge = held.pledge
    if heard is not None:
        pledge.heard = max(pledge.heard, heard)
    if seen.charge is not None:
        if not pledge.collected_cents:
            await _collect(session, runtime, held, seen.charge, now)
        await apply_returns(session, runtime, held, seen, now)
    elif pledge.state not in CAME:
        await _unpaid(session, runtime, held, seen.intent, now)
    await session.flush()


async def _collect(
    session: AsyncSession, runtime: Runtime, held: Held, charge: ChargeSeen, now: datetime
) -> None:
    """The money came: count it, write it down, say so, once."""
    pledge, booked = held.pledge, charge.booked
    # A balance in another currency books other cents: our ledger is of Canadian dollars only.
    if booked is None or not charge.cents == pledge.amount_cents == booked.gross:
        gross = booked and booked.gross
        message = f"pledge {pledge.id}: {charge.id} is of {charge.cents} cents, booked as {gross}"
        raise RuntimeError(message)
    pledge.charge_id, pledge.collected_cents = charge.id, charge.cents
    pledge.collected_at, pledge.refusal_code, pledge.refusal_advice = booked.at, "", ""
    # What came is money, wherever we thought that the promise stood.
    await settle(session, pledge, State.COLLECTED, now)
    await book(
        session, TxnKind.CHARGE, charge.id, booked.at,
        entries.charge(pledge.campaign_id, booked.gross, booked.fee, booked.net),
    )  # fmt: skip
    await count_collected(session, pledge.campaign_id, charge.cents)
    await match.book(session, pledge.id, now)
    await write(session, runtime.settings, held, "pledges/charged", on=booked.at)


async def _unpaid(
    session: AsyncSession, runtime: Runtime, held: Held, intent: IntentSeen, now: datetime
) -> None:
    """The money has not come: the bank wants a confirmation, or refused, or has not said."""
    pledge = held.pledge
    if intent.state is IntentState.CANCELLED:
        if allows(pledge.state, Act.DROP):
            await drop(session, runtime, held, now)
        return
    if pledge.state not in UNPAID or not _is_news(pledge):
        return
    refusal = intent.refusal
    if intent.state is IntentState.NEEDS_ACTION or (refusal and refusal.needs_action):
        await _ask(session, runtime, held, now)
    elif intent.state is IntentState.NEEDS_CARD and refusal is not None:
        await refused(session, runtime, held, refusal.code, refusal.advice, now)


def _is_news(pledge: Pledge) -> bool:
    """Say whether a refusal is of the try that is under way, and not of the one before it."""
    # A try that nobody heard the end of is asked again under its own key: that answer is news.
    return pledge.state is not State.CHARGING or pledge.heard >= pledge.confirms


async def _ask(session: AsyncSession, runtime: Runtime, held: Held, now: datetime) -> None:
    pledge = held.pledge
    if not allows(pledge.state, Act.ASK):
        return
    pledge.refusal_code, pledge.next_try_at = "authentication_required", None
    await turn(session, pledge, Act.ASK, now)
    await write(session, runtime.settings, held, "pledges/needs_action")


async def refused(
    session: AsyncSession, runtime: Runtime, held: Held, code: str, advice: str, now: datetime
) -> None:
    """The card was refused: say so, with the days on which it is tried again, or ask for another."""
    pledge = held.pledge
    pledge.refusal_code, pledge.refusal_advice = code[:60], advice[:40]
    if not allows(pledge.state, Act.DECLINE):
        return
    run = await session.get(ChargeRun, pledge.campaign_id)
    if run is not None:
        pledge.next_try_at = next_try(run.begun_at, run.ends_at, advice, now)
    pledge.charging_since = None
    await turn(session, pledge, Act.DECLINE, now)
    again = pledge.next_try_at is not None and run is not None
    days = retry_days(run, now) if run is not None and again else []
    await write(
        session, runtime.settings, held, "pledges/declined",
        days=days, is_final=advice == Advice.NEVER,
    )  # fmt: skip


async def drop(session: AsyncSession, runtime: Runtime, held: Held, now: datetime) -> None:
    """The window is over, and the payment was given up at the gateway: nothing will be charged."""
    await turn(session, held.pledge, Act.DROP, now)
    await match.release(session, held.pledge.id, now)
    await write(session, runtime.settings, held, "pledges/dropped")
