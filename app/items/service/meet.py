"""When things change hands: one side proposes, the other agrees; moving and calling off is told."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, Refused
from app.core.i18n import gettext as _
from app.items import policy
from app.items.checks import check_slot
from app.items.ledger import Act, possible
from app.items.models import Handover, ItemNeed, Offer
from app.items.rules import Side, SlotState, Way
from app.items.schemas import Slot
from app.items.service.books import Held, hold
from app.items.service.telling import tell_other

LIVE = frozenset({SlotState.PROPOSED, SlotState.AGREED})


def way_of(offer: Offer, need: ItemNeed) -> Way:
    """Return which way things go next."""
    is_back = Act.RETURN in possible(offer.count, is_loan=need.is_loan)
    return Way.BACK if is_back else Way.THERE


async def propose(
    session: AsyncSession, actor: Actor, offer_id: int, typed: Slot, now: datetime
) -> Handover:
    """Propose a moment, or another one than was proposed or agreed: the other side is asked.

    A moment that moves keeps its identity in calendars, and its number there rises.

    Raises:
        Refused: the policy says no.
        Invalid: it is over, too long, or outside the days of the offer.
    """
    held = await hold(session, actor, offer_id)
    policy.can_meet(actor, held.offer, held.need, held.side).require()
    way, side = way_of(held.offer, held.need), held.side or Side.PROJECT
    starts, ends = check_slot(typed, held.offer, now, is_return=way is Way.BACK)
    it = await live(session, held.offer.id, way)
    moves = it is not None
    if it is None:
        it = Handover(offer_id=held.offer.id, way=way, sequence=0, created_at=now)
        session.add(it)
    else:
        it.sequence += 1
    it.starts_at, it.ends_at, it.place = starts, ends, typed.place
    it.state, it.proposed_by, it.reason = SlotState.PROPOSED, side, ""
    it.changed_at, it.reminded_at = now, None
    if side is Side.PROJECT:
        it.receiver_id = actor.id
    await session.flush()
    await _tell(session, held, actor, "slot_moved" if moves else "slot_proposed", now)
    return it


async def agree(
    session: AsyncSession, actor: Actor, offer_id: int, seen: int, now: datetime
) -> Handover:
    """Say yes to the moment that was proposed; ``seen`` is its number when they read it.

    Raises:
        Refused: they proposed it themselves, or nothing is proposed.
        Conflict: it has been moved since.
    """
    held = await hold(session, actor, offer_id)
    policy.can_meet(actor, held.offer, held.need, held.side).require()
    it = await _live(session, held)
    policy.can_agree(held.side, it.proposed_by, it.state).require()
    if it.sequence != seen:
        raise Conflict(_("The moment has been moved meanwhile: look at the new one first."))
    if it.starts_at <= now:
        raise Conflict(_("This moment is over: please propose another one."))
    it.state, it.changed_at = SlotState.AGREED, now
    if held.side is Side.PROJECT:
        it.receiver_id = actor.id
    await session.flush()
    await _tell(session, held, actor, "slot_agreed", now)
    return it


async def cancel(
    session: AsyncSession, actor: Actor, offer_id: int, reason: str, now: datetime
) -> Handover:
    """Call a moment off, and say why; what was promised stays promised.

    Raises:
        Refused: the policy says no, or there is no moment.
    """
    held = await hold(session, actor, offer_id)
    policy.can_meet(actor, held.offer, held.need, held.side).require()
    it = await _live(session, held)
    _call_off(it, reason, now)
    await session.flush()
    await _tell(session, held, actor, "slot_cancelled", now)
    return it


async def call_off(
    session: AsyncSession, offer: Offer, way: Way, reason: str, now: datetime
) -> None:
    """Call off what was planned for an offer that nobody expects any more."""
    if it := await live(session, offer.id, way):
        _call_off(it, reason, now)
        await session.flush()


async def done(
    session: AsyncSession, offer: Offer, way: Way, now: datetime, *, is_whole: bool = True
) -> None:
    """Write down that things changed hands: a moment to come is for what is still expected, or over."""
    if it := await live(session, offer.id, way):
        if it.starts_at <= now:
            it.state = SlotState.DONE
        elif is_whole:
            _call_off(it, "", now)
        await session.flush()


async def live(session: AsyncSession, offer_id: int, way: Way) -> Handover | None:
    """Return the moment that is proposed or agreed, if there is one."""
    query = (
        select(Handover)
        .where(Handover.offer_id == offer_id, Handover.way == way, Handover.state.in_(LIVE))
        .execution_options(populate_existing=True)
    )
    return (await session.execute(query)).scalar_one_or_none()


async def _live(session: AsyncSession, held: Held) -> Handover:
    it = await live(session, held.offer.id, way_of(held.offer, held.need))
    if it is None:
        raise Refused(_("No moment is planned for now."))
    return it


def _call_off(it: Handover, reason: str, now: datetime) -> None:
    it.state, it.reason, it.changed_at = SlotState.CANCELLED, reason, now
    it.sequence += 1


async def _tell(session: AsyncSession, held: Held, actor: Actor, what: str, now: datetime) -> None:
    await tell_other(session, held.need, held.offer, held.side, what, now, but=[actor.id])
