"""What becomes of a payment of the demonstration, by the card that was given."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.payments.demo import kept, showing
from app.payments.errors import Refused
from app.payments.models import DemoPayment
from app.payments.seen import DisputeState, IntentState, Refusal
from app.payments.trying import TestCard

OVER = frozenset({IntentState.SUCCEEDED, IntentState.CANCELLED})


async def card_of(session: AsyncSession, method: str) -> TestCard:
    """Return which test card a saved one is."""
    found = await kept.find(session, "method", method)
    return TestCard(found.facts["card"])


async def try_to_take(
    session: AsyncSession, intent: DemoPayment, method: str, *, off_session: bool
) -> None:
    """Take the money of a payment that is held, or say why not, and tell it."""
    card = await card_of(session, method)
    kept.change(intent, method=method)
    if card is TestCard.FAILS_LATER:
        await refuse(session, intent, showing.POOR)
    elif card is TestCard.NEEDS_ACTION and off_session:
        await refuse(session, intent, showing.AUTHENTICATION)
    elif card is TestCard.NEEDS_ACTION:
        kept.change(intent, state=IntentState.NEEDS_ACTION, refusal="")
        await kept.tell(session, "payment_intent.requires_action", intent.id)
    else:
        await succeed(session, intent, card)


async def refuse(session: AsyncSession, intent: DemoPayment, why: Refusal) -> None:
    """Refuse the card."""
    kept.change(intent, state=IntentState.NEEDS_CARD, refusal=why.code)
    await kept.tell(session, "payment_intent.payment_failed", intent.id)


async def succeed(session: AsyncSession, intent: DemoPayment, card: TestCard) -> None:
    """Take the money: once, as the payment is held and never leaves this state."""
    cents = int(intent.facts["cents"])
    facts = {"intent": intent.id, "cents": cents, "refunded": 0, "card": card}
    charge = await kept.make(session, "charge", facts, about=intent.id)
    await kept.book(session, charge, "charge", cents, kept.fee_of(cents))
    kept.change(intent, state=IntentState.SUCCEEDED, refusal="", charge=charge.id)
    await kept.tell(session, "charge.succeeded", charge.id)
    await kept.tell(session, "payment_intent.succeeded", intent.id)
    if card is TestCard.DISPUTED:
        await contest(session, charge)


async def contest(session: AsyncSession, charge: DemoPayment) -> None:
    """Let the card's holder contest the charge."""
    cents = int(charge.facts["cents"])
    facts = {"intent": charge.facts["intent"], "cents": cents, "state": DisputeState.OPEN}
    dispute = await kept.make(session, "dispute", facts, about=charge.id)
    await kept.book(session, dispute, "adjustment", -cents, kept.DISPUTE_FEE)
    await kept.tell(session, "charge.dispute.created", dispute.id)


async def give_back(
    session: AsyncSession, charge: DemoPayment, key: str, cents: int
) -> DemoPayment:
    """Refund a part of a charge that is held; the same key is the same refund.

    Raises:
        Refused: it is more than what is left of the charge, or it is contested.
    """
    facts = {"intent": charge.facts["intent"], "cents": cents}
    before = await kept.made_under(session, key)
    if before is not None:
        return before
    if not 0 < cents <= charge.facts["cents"] - charge.facts["refunded"]:
        raise Refused("more than what is left of the charge", "charge_already_refunded")
    query = select(DemoPayment).where(DemoPayment.about == charge.id, DemoPayment.kind == "dispute")
    if any(one.facts["state"] != DisputeState.WON for one in await session.scalars(query)):
        raise Refused("the charge is contested", "charge_disputed")
    refund = await kept.make(session, "refund", facts, key=key, about=charge.id)
    kept.change(charge, refunded=charge.facts["refunded"] + cents)
    await kept.book(session, refund, "refund", -cents)
    await kept.tell(session, "refund.created", refund.id)
    await kept.tell(session, "charge.refunded", charge.id)
    return refund
