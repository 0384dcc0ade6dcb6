"""What is recalled to both sides: a hand-over soon, a loan that goes back, an offer nobody answers."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.items.models import Handover, ItemNeed, Offer
from app.items.rules import (
    REMIND_BEFORE,
    RETURN_SOON,
    UNANSWERED_AFTER,
    OfferState,
    SlotState,
    Terms,
    local_day,
)
from app.items.service.telling import tell_giver, tell_team

LOOKS_BACK = timedelta(days=14)
"""A day on which nothing ran is made up for, not one of last spring."""


async def hand_overs(session: AsyncSession, now: datetime) -> int:
    """Recall the hand-overs of the next day, each once; return how many."""
    due = await session.execute(
        update(Handover)
        .where(
            Handover.state == SlotState.AGREED,
            Handover.reminded_at.is_(None),
            Handover.starts_at > now,
            Handover.starts_at <= now + REMIND_BEFORE,
        )
        .values(reminded_at=now)
        .returning(Handover.offer_id, Handover.starts_at)
    )
    found = due.all()
    for offer_id, starts_at in found:
        offer, need = await _of(session, offer_id)
        await tell_giver(session, offer, "slot_soon", starts_at)
        await tell_team(session, need, offer, "slot_soon", starts_at)
    return len(found)


async def loans(session: AsyncSession, now: datetime) -> int:
    """Recall loans that go back in three days, and those that should have; return how many."""
    today = local_day(now)
    query = (
        select(Offer, ItemNeed)
        .join(ItemNeed, ItemNeed.id == Offer.need_id)
        .where(
            Offer.state == OfferState.DELIVERED,
            ItemNeed.terms == Terms.LOAN,
            Offer.return_by.between(today - LOOKS_BACK, today + RETURN_SOON),
        )
        .order_by(Offer.id)
    )
    told = 0
    for offer, need in (await session.execute(query)).all():
        back = offer.return_by or today
        what = "return_soon" if back >= today else "return_late"
        # The day it goes back names the reminder: it is told once, however often this runs.
        named = datetime.combine(back, time(), UTC)
        await tell_giver(session, offer, what, named)
        await tell_team(session, need, offer, what, named)
        told += 1
    return told


async def unanswered(session: AsyncSession, now: datetime) -> int:
    """Recall to teams the offers that have waited a week for an answer; return how many."""
    query = (
        select(Offer, ItemNeed)
        .join(ItemNeed, ItemNeed.id == Offer.need_id)
        .where(
            Offer.state == OfferState.OFFERED,
            Offer.created_at.between(now - UNANSWERED_AFTER - LOOKS_BACK, now - UNANSWERED_AFTER),
        )
        .order_by(Offer.id)
    )
    found = (await session.execute(query)).all()
    for offer, need in found:
        await tell_team(session, need, offer, "unanswered", offer.created_at)
    return len(found)


async def _of(session: AsyncSession, offer_id: int) -> tuple[Offer, ItemNeed]:
    query = (
        select(Offer, ItemNeed)
        .join(ItemNeed, ItemNeed.id == Offer.need_id)
        .where(Offer.id == offer_id)
    )
    offer, need = (await session.execute(query)).one()
    return offer, need
