"""What is kept of a person who needed or gave things: given to them, and erased with them."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.personal import Leaving, Row, erased, kept, rows
from app.core.retention import Term, retained
from app.items import ledger
from app.items.ledger import Act, possible
from app.items.models import Handover, ItemNeed, Offer
from app.items.rules import FAILED, Naming, OfferState, Side, Way
from app.items.service import meet
from app.items.service.books import Held, hold, moved
from app.items.service.move import renege_held
from app.items.shown import tags
from app.media.service.removal import remove_all
from app.projects.models import Project

KEPT = timedelta(days=365)


def _is_over(now: datetime) -> ColumnElement[bool]:
    """An offer of which nothing came is over after a year."""
    return and_(Offer.state.in_(sorted(FAILED)), Offer.changed_at < now - KEPT)


retained(Term("offers", Offer, _is_over))
retained(Term("hand_overs", Handover, lambda now: Handover.ends_at < now - KEPT))


@kept("item_offers")
async def offers(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what the person offered, and what became of it."""
    query = (
        select(
            Offer.public_id, ItemNeed.public_id.label("need"), ItemNeed.title,
            Project.public_id.label("project"), Offer.quantity, Offer.condition, Offer.note,
            Offer.language, Offer.window_from, Offer.window_until, Offer.can_bring, Offer.naming,
            Offer.state, Offer.accepted, Offer.waiting, Offer.released, Offer.delivered,
            Offer.return_by, Offer.reason, Offer.thanks, Offer.created_at, Offer.answered_at,
            Offer.delivered_at, Offer.returned_at, Offer.thanked_at,
        )
        .join(ItemNeed, ItemNeed.id == Offer.need_id)
        .join(Project, Project.id == ItemNeed.project_id)
        .where(Offer.person_id == person_id)
        .order_by(Offer.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("hand_overs")
async def hand_overs(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the moments at which the person handed over or received."""
    query = (
        select(
            Offer.public_id.label("offer"), Handover.way, Handover.state, Handover.starts_at,
            Handover.ends_at, Handover.place, Handover.reason, Handover.created_at,
        )
        .join(Offer, Offer.id == Handover.offer_id)
        .where(or_(Offer.person_id == person_id, Handover.receiver_id == person_id))
        .order_by(Handover.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("item_needs")
async def needs(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the needs that the person wrote for projects."""
    query = (
        select(
            ItemNeed.public_id, Project.public_id.label("project"), ItemNeed.title, ItemNeed.note,
            ItemNeed.quantity, ItemNeed.created_at,
        )
        .join(Project, Project.id == ItemNeed.project_id)
        .where(ItemNeed.created_by_id == person_id)
        .order_by(ItemNeed.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("item_thanks")
async def thanks(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the thanks that the person wrote for projects."""
    query = (
        select(Offer.public_id.label("offer"), Offer.thanks, Offer.thanked_at)
        .where(Offer.thanked_by_id == person_id)
        .order_by(Offer.id)
    )
    async for row in rows(session, query):
        yield row


@erased("items")
async def forget(session: AsyncSession, leaving: Leaving) -> None:
    """Take back what has not come, so that its quantity is asked for again; forget who gave the rest."""
    query = select(Offer.id).where(Offer.person_id == leaving.person_id).order_by(Offer.need_id)
    for offer_id in list(await session.scalars(query)):
        held = await hold(session, None, offer_id)
        # What was offered in the name of an organisation stays its own.
        if held.offer.organisation_id is None:
            await _take_back(session, held, leaving)
            await remove_all(session, held.offer.subject)
            await _forget_words(session, held, leaving)
        held.offer.person_id = None
        leaving.pages.update(tags(held.need.id, held.project.id))
        await session.flush()
    await _forget_as_team(session, leaving)


async def _forget_words(session: AsyncSession, held: Held, leaving: Leaving) -> None:
    """Forget what they said, and where they were to be met: often their own door."""
    offer = held.offer
    offer.note, offer.naming = "", Naming.ANONYMOUS
    if offer.state is OfferState.RENEGED or offer.disputed_by is Side.GIVER:
        offer.reason = ""
    for way in Way:
        await meet.call_off(session, offer, way, "", leaving.now)
    gone = update(Handover).where(Handover.offer_id == offer.id)
    await session.execute(gone.values(place="", reason=""))


async def _forget_as_team(session: AsyncSession, leaving: Leaving) -> None:
    """What was said for a project stays the project's; only the name goes."""
    person = leaving.person_id
    for column in (ItemNeed.created_by_id, Offer.thanked_by_id, Handover.receiver_id):
        await session.execute(update(column.class_).where(column == person).values({column: None}))


async def _take_back(session: AsyncSession, held: Held, leaving: Leaving) -> None:
    acts = possible(held.offer.count)
    if Act.WITHDRAW in acts:
        moved(held, leaving.now, lambda need, offer: (need, ledger.withdraw(offer)))
    elif Act.RENEGE in acts:
        await renege_held(session, held, "", leaving.now, by=leaving.person_id)
    elif Act.RELEASE in acts:
        moved(held, leaving.now, lambda need, offer: (need, ledger.release(offer)))
