"""One try to charge one promise, in steps that a crash may part anywhere: each is written down before the next."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.pledges.models import ChargeRun, Pledge
from app.pledges.rules import STUCK_AFTER, Act, RunState, State
from app.pledges.service.turning import turn


@dataclass(frozen=True, slots=True)
class Try:
    """What a try needs to be made, and made again under the same key."""

    pledge_id: int
    public_id: str
    campaign_id: int
    number: int
    intent_id: str
    cents: int
    customer: str
    payment_method: str

    @property
    def intent_key(self) -> str:
        """Return the key under which the payment is prepared: one for ever."""
        return f"pledge:{self.pledge_id}:pi"

    @property
    def confirm_key(self) -> str:
        """Return the key of this try."""
        return f"pledge:{self.pledge_id}:confirm:{self.number}"


async def claim(session: AsyncSession, pledge_id: int, now: datetime) -> Try | None:
    """Take a promise that is due to charge it: written down, so that nobody else does; None otherwise.

    Whoever waits for the row finds it claimed, or changed, and looks again at what it is now. Whoever
    pauses the run waits for us, or we for them.
    """
    if not await is_running(session, pledge_id):
        return None
    query = (
        select(Pledge)
        .where(Pledge.id == pledge_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    pledge = (await session.execute(query)).scalar_one()
    if not _is_due(pledge, now):
        return None
    pledge.confirms += 1
    pledge.charging_since, pledge.next_try_at = now, None
    await turn(session, pledge, Act.CHARGE, now)
    return _try(pledge)


async def is_running(session: AsyncSession, pledge_id: int) -> bool:
    """Say whether a promise's collection runs: until we are done, nobody pauses it."""
    query = (
        select(ChargeRun.state)
        .join(Pledge, Pledge.campaign_id == ChargeRun.campaign_id)
        .where(Pledge.id == pledge_id)
        .with_for_update(read=True, of=ChargeRun)
    )
    return (await session.execute(query)).scalar_one_or_none() is RunState.RUNNING


def _is_due(pledge: Pledge, now: datetime) -> bool:
    if pledge.state is State.ACTIVE:
        return True
    waits = pledge.state in {State.DECLINED, State.NEEDS_ACTION}
    return waits and pledge.next_try_at is not None and pledge.next_try_at <= now


async def reclaim(session: AsyncSession, pledge_id: int, now: datetime) -> Try | None:
    """Take up a try that nobody has heard of for long: the same one, under the same key."""
    query = (
        select(Pledge)
        .where(Pledge.id == pledge_id, _is_stuck(now))
        .with_for_update(skip_locked=True, key_share=True)
        .execution_options(populate_existing=True)
    )
    pledge = (await session.execute(query)).scalar_one_or_none()
    if pledge is None:
        return None
    pledge.charging_since = now
    await session.flush()
    return _try(pledge)


async def put_back(session: AsyncSession, pledge_id: int, now: datetime) -> None:
    """Let the sweep take a try up at its next turn: the gateway did nothing, and asked for patience."""
    query = select(Pledge).where(Pledge.id == pledge_id).with_for_update(key_share=True)
    pledge = (await session.execute(query)).scalar_one()
    pledge.charging_since = now - STUCK_AFTER
    await session.flush()


async def stuck(session: AsyncSession, now: datetime, limit: int = 100) -> list[int]:
    """Return the promises whose charging nobody has heard of for :data:`STUCK_AFTER`."""
    query = select(Pledge.id).where(_is_stuck(now)).order_by(Pledge.charging_since).limit(limit)
    return list(await session.scalars(query))


async def keep_intent(session: AsyncSession, pledge_id: int, intent_id: str) -> None:
    """Keep the payment's name before it is ever confirmed."""
    query = select(Pledge).where(Pledge.id == pledge_id).with_for_update(key_share=True)
    pledge = (await session.execute(query)).scalar_one()
    if pledge.intent_id is None:
        pledge.intent_id = intent_id
        await session.flush()


def _is_stuck(now: datetime) -> ColumnElement[bool]:
    return and_(Pledge.state == State.CHARGING, Pledge.charging_since <= now - STUCK_AFTER)


def _try(pledge: Pledge) -> Try:
    return Try(
        pledge.id, pledge.public_id, pledge.campaign_id, pledge.confirms, pledge.intent_id or "",
        pledge.amount_cents, pledge.customer_id, pledge.payment_method,
    )  # fmt: skip
