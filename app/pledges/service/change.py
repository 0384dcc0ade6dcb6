"""Its giver changes a promise, or takes it back, until the deadline."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.campaigns.service import stock
from app.campaigns.service.count import count
from app.core.errors import Refused
from app.core.settings import Settings
from app.funds.service import match
from app.pledges import policy
from app.pledges.models import Pledge
from app.pledges.rules import OPEN, Act, State
from app.pledges.schemas import Promise
from app.pledges.service.holding import Held, database_clock, hold
from app.pledges.service.letters import write
from app.pledges.service.promise import checked, columns_of, swap_reward
from app.pledges.service.turning import turn


async def change(
    session: AsyncSession, actor: Actor, pledge_id: int, typed: Promise, now: datetime
) -> Pledge:
    """Promise more, less, or otherwise; what partners add follows.

    Raises:
        Refused: it is not theirs, or the deadline has passed by the database's clock.
        Invalid: as for a new promise.
        Conflict: no unit of the reward is left.
    """
    held = await hold(session, pledge_id)
    pledge, campaign = held.pledge, held.campaign
    now_there = await database_clock(session)
    policy.can_change(actor, pledge, campaign, now_there).require()
    reward = await checked(session, campaign, typed)
    columns = await columns_of(session, actor, typed)
    more = typed.amount - pledge.amount_cents
    if pledge.state is State.ACTIVE and not await count(session, campaign.id, more, 0):
        raise Refused(policy.takes_promises(campaign, now_there).reason or policy.too_late())
    for name, value in columns.items():
        setattr(pledge, name, value)
    await swap_reward(session, pledge, reward)
    pledge.changed_at = now
    pledge.version += 1
    await session.flush()
    if pledge.state is State.ACTIVE:
        await match.allocate(
            session, campaign.id, pledge.id, pledge.person_id, pledge.amount_cents, now
        )
    return pledge


async def cancel(
    session: AsyncSession, settings: Settings, actor: Actor, pledge_id: int, now: datetime
) -> Pledge:
    """Take a promise back: nothing is charged, its reward is for somebody else.

    Raises:
        Refused: it is not theirs, or the deadline has passed by the database's clock.
    """
    held = await hold(session, pledge_id)
    policy.can_cancel(actor, held.pledge, held.campaign, await database_clock(session)).require()
    was_active = held.pledge.state is State.ACTIVE
    await take_back(session, held, now)
    if was_active:
        await write(session, settings, held, "pledges/cancelled")
    return held.pledge


async def take_back(session: AsyncSession, held: Held, now: datetime) -> None:
    """Cancel a promise that is held, and all that hangs on it.

    Raises:
        Refused: it counts, and the deadline has passed by the database's clock.
    """
    pledge = held.pledge
    if pledge.state is State.ACTIVE and not await count(
        session, held.campaign.id, -pledge.amount_cents, -1
    ):
        raise Refused(policy.too_late())
    await turn(session, pledge, Act.CANCEL, now)
    await let_go(session, held, now)


async def release(session: AsyncSession, settings: Settings, pledge_id: int, now: datetime) -> bool:
    """Let a promise go whose campaign failed or was called off: nothing was charged, nothing will be."""
    held = await hold(session, pledge_id)
    if held.pledge.state not in OPEN:
        return False
    was_active = held.pledge.state is State.ACTIVE
    await turn(session, held.pledge, Act.RELEASE, now)
    await let_go(session, held, now)
    if was_active:
        await write(session, settings, held, "pledges/released")
    return True


async def let_go(session: AsyncSession, held: Held, now: datetime) -> None:
    """Put its reward back, and what partners added."""
    if held.pledge.reward_id is not None:
        await stock.give_back(session, held.pledge.reward_id)
        held.pledge.reward_id = None
    await match.release(session, held.pledge.id, now, campaign_id=held.campaign.id)
