"""An offer moves: taken, declined, taken back, given up, delivered, returned."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.events import publish
from app.items import ledger
from app.items.events import ThingsDelivered
from app.items.ledger import Act
from app.items.models import Offer
from app.items.rules import OfferState, Side, Way
from app.items.service import drive, meet
from app.items.service.books import Held, hold, moved, refill
from app.items.service.telling import tell_giver, tell_other, tell_team


async def accept(
    session: AsyncSession, actor: Actor, offer_id: int, quantity: int, now: datetime, note: str = ""
) -> Offer:
    """Take so much of an offer, as far as there is room; the rest of it waits in reserve.

    Raises:
        DomainError: the policy says no, more than there is, or no room for what waits already.
    """
    held = await hold(session, actor, offer_id)
    held.may(actor, Act.ACCEPT, now)
    before = held.offer.accepted
    moved(held, now, lambda need, offer: ledger.accept(need, offer, quantity))
    held.offer.answered_at = now
    held.offer.reason = note
    await session.flush()
    taken = held.offer.accepted - before
    what = "accepted" if taken else "reserve"
    await tell_giver(session, held.offer, what, now, but=[actor.id], num=str(taken))
    return held.offer


async def decline(
    session: AsyncSession, actor: Actor, offer_id: int, reason: str, now: datetime
) -> Offer:
    """Say no, and why.

    Raises:
        Refused: the policy says no.
    """
    held = await hold(session, actor, offer_id)
    held.may(actor, Act.DECLINE, now)
    moved(held, now, lambda need, offer: (need, ledger.decline(offer)))
    held.offer.answered_at, held.offer.reason = now, reason
    await session.flush()
    await tell_giver(session, held.offer, "declined", now, but=[actor.id])
    return held.offer


async def withdraw(session: AsyncSession, actor: Actor, offer_id: int, now: datetime) -> Offer:
    """Take back what nobody has taken.

    Raises:
        Refused: the policy says no.
    """
    held = await hold(session, actor, offer_id)
    held.may(actor, Act.WITHDRAW, now)
    moved(held, now, lambda need, offer: (need, ledger.withdraw(offer)))
    await session.flush()
    await tell_team(session, held.need, held.offer, "withdrawn", now, but=[actor.id])
    return held.offer


async def release(session: AsyncSession, actor: Actor, offer_id: int, now: datetime) -> Offer:
    """Let go of what waits in reserve, either side.

    Raises:
        Refused: the policy says no.
    """
    held = await hold(session, actor, offer_id)
    held.may(actor, Act.RELEASE, now)
    moved(held, now, lambda need, offer: (need, ledger.release(offer)))
    await session.flush()
    await tell_other(session, held.need, held.offer, held.side, "released", now, but=[actor.id])
    return held.offer


async def renege(
    session: AsyncSession, actor: Actor, offer_id: int, reason: str, now: datetime
) -> Offer:
    """Give up what was promised and has not come: the need asks for it again.

    Raises:
        Refused: the policy says no.
    """
    held = await hold(session, actor, offer_id)
    held.may(actor, Act.RENEGE, now)
    await renege_held(session, held, reason, now, by=actor.id)
    return held.offer


async def renege_held(
    session: AsyncSession, held: Held, reason: str, now: datetime, *, by: int
) -> None:
    """Give up an offer that is held; who waits in reserve is asked instead, in their order."""
    lost = held.offer.count.expected
    moved(held, now, ledger.renege)
    held.offer.reason = reason
    await session.flush()
    await meet.call_off(session, held.offer, Way.THERE, reason, now)
    await drive.call_off(session, held.offer, held.project, now)
    await tell_other(
        session, held.need, held.offer, held.side, "reneged", now, but=[by], num=str(lost)
    )
    for offer, taken in await refill(session, held.need, lost, now, but=held.offer.id):
        await tell_giver(session, offer, "refilled", now, num=str(taken))
        await tell_team(session, held.need, offer, "refilled", now, num=str(taken))


async def deliver(
    session: AsyncSession, actor: Actor, offer_id: int, quantity: int, now: datetime
) -> Offer:
    """Say that so much has come; either side does, and the other may dispute it.

    Raises:
        DomainError: the policy says no, or more than was promised.
    """
    held = await hold(session, actor, offer_id)
    held.may(actor, Act.DELIVER, now)
    moved(held, now, lambda need, offer: ledger.deliver(need, offer, quantity))
    held.offer.delivered_at, held.offer.confirmed_by = now, held.side
    await session.flush()
    is_whole = held.offer.state is OfferState.DELIVERED
    await meet.done(session, held.offer, Way.THERE, now, is_whole=is_whole)
    await publish(session, ThingsDelivered(held.offer.id, quantity))
    await tell_other(
        session, held.need, held.offer, held.side, "delivered", now, but=[actor.id],
        num=str(quantity),
    )  # fmt: skip
    return held.offer


async def give_back(session: AsyncSession, actor: Actor, offer_id: int, now: datetime) -> Offer:
    """Say that a loan has gone back to its owner; either side does.

    Raises:
        Refused: the policy says no.
    """
    held = await hold(session, actor, offer_id)
    held.may(actor, Act.RETURN, now)
    moved(held, now, lambda need, offer: (need, ledger.give_back(offer)))
    held.offer.returned_at, held.offer.confirmed_by = now, held.side or Side.PROJECT
    await session.flush()
    await meet.done(session, held.offer, Way.BACK, now)
    await tell_other(session, held.need, held.offer, held.side, "returned", now, but=[actor.id])
    return held.offer
