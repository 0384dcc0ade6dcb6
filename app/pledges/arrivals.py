"""Notices of the gateway about promises: each says what to read again, none is believed."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.campaigns.models import Campaign
from app.campaigns.shown import tags
from app.core import clock
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.payments.choose import gateway_of
from app.payments.errors import Missing
from app.payments.handling import Arrived, Outcome, handles
from app.pledges.models import Pledge, PledgeDispute, PledgeRefund
from app.pledges.rules import State
from app.pledges.service.apply import read_again
from app.pledges.service.card import look_at_card, pledge_of_setup
from app.pledges.service.look import NotBooked

OURS_WITHIN = timedelta(hours=72)
"""A row of ours follows its object at the gateway in seconds; after a recovery, in days."""


@handles("setup_intent")
async def card_saved(session: AsyncSession, runtime: Runtime, event: Arrived) -> Outcome:
    """A card was saved, or not."""
    pledge_id = await pledge_of_setup(session, event.object_id)
    if pledge_id is None:
        return _unknown(event)
    pledge = await look_at_card(session, runtime, pledge_id, clock.now())
    await _forget_pages(session, runtime, pledge_id)
    # A card given while another is charged waits for the end of that try.
    return Outcome.NOT_YET if pledge.state is State.CHARGING else Outcome.DONE


@handles("payment_intent", "charge", "refund", "charge.dispute")
async def money_moved(session: AsyncSession, runtime: Runtime, event: Arrived) -> Outcome:
    """Something happened to money: everything of that promise is read again."""
    try:
        pledge_id = await _promise_of(session, runtime, event)
    except Missing:
        return Outcome.NOT_OURS
    if pledge_id is None:
        return _unknown(event)
    try:
        await read_again(
            session, runtime, pledge_id, clock.now(),
            refund=event.object_id if event.subject == "refund" else "",
            dispute=event.object_id if event.subject == "charge.dispute" else "",
        )  # fmt: skip
    except NotBooked:
        return Outcome.NOT_YET
    await _forget_pages(session, runtime, pledge_id)
    return Outcome.DONE


def _unknown(event: Arrived) -> Outcome:
    """Say what a notice of an object is that no row of ours names: not yet, then somebody else's."""
    is_old = clock.now() - event.made_at > OURS_WITHIN
    return Outcome.NOT_OURS if is_old else Outcome.NOT_YET


async def _promise_of(session: AsyncSession, runtime: Runtime, event: Arrived) -> int | None:
    """Return the promise that a notice is about: a row of ours first, then what the gateway says of it.

    Raises:
        Missing: neither we nor the gateway know its object.
    """
    gateway, name = gateway_of(runtime), event.object_id
    if event.subject == "payment_intent":
        return await _by_intent(session, name)
    if event.subject == "charge":
        known = await session.scalar(select(Pledge.id).where(Pledge.charge_id == name))
        return known or await _by_intent(session, (await gateway.read_charge(name)).intent_id)
    if event.subject == "refund":
        query = select(PledgeRefund.pledge_id).where(PledgeRefund.refund_id == name)
        known = await session.scalar(query)
        return known or await _by_intent(session, (await gateway.read_refund(name)).intent_id)
    query = select(PledgeDispute.pledge_id).where(PledgeDispute.dispute_id == name)
    known = await session.scalar(query)
    return known or await _by_intent(session, (await gateway.read_dispute(name)).intent_id)


async def _by_intent(session: AsyncSession, intent_id: str) -> int | None:
    return await session.scalar(select(Pledge.id).where(Pledge.intent_id == intent_id))


async def _forget_pages(session: AsyncSession, runtime: Runtime, pledge_id: int) -> None:
    query = select(Campaign).join(Pledge, Pledge.campaign_id == Campaign.id)
    campaign = (await session.scalars(query.where(Pledge.id == pledge_id))).one()
    drop_pages(session, runtime, *tags(campaign))
