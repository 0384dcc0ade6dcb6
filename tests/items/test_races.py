"""Several at once on the real database: the last unit has one winner, and nothing is counted twice."""

import asyncio

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import clock
from app.core.errors import DomainError
from app.core.runtime import Runtime
from app.items.models import ItemNeed, Offer
from app.items.rules import OfferState as S
from app.items.schemas import OfferWords
from app.items.service import move, offer as offering
from tests.factories import items
from tests.factories.accounts import person


async def accept(runtime: Runtime, actor: Actor, offer_id: int, quantity: int = 1) -> bool:
    """Accept in a transaction of one's own; say whether it went through."""
    try:
        async with runtime.database.transaction() as session:
            await move.accept(session, actor, offer_id, quantity, clock.now())
    except DomainError:
        return False
    return True


async def test_the_last_unit_has_one_winner_of_fifty_and_the_others_wait_in_line(
    runtime: Runtime, db: AsyncSession
) -> None:
    carrier = await person(db)
    need = await items.need(db, carrier=carrier, quantity=1)
    offers = [await items.offer(db, need) for _ in range(50)]
    done = await asyncio.gather(*(accept(runtime, carrier, one.id) for one in offers))
    assert all(done)
    states = await db.execute(select(Offer.state, func.count()).group_by(Offer.state))
    assert dict(map(tuple, states)) == {S.ACCEPTED: 1, S.WAITING: 49}
    await items.again(db, need)
    assert need.accepted == 1


async def test_one_offer_accepted_ten_times_is_counted_once(
    runtime: Runtime, db: AsyncSession
) -> None:
    carrier = await person(db)
    need = await items.need(db, carrier=carrier)
    made = await items.offer(db, need, quantity=3)
    done = await asyncio.gather(*(accept(runtime, carrier, made.id, 3) for _ in range(10)))
    assert done.count(True) == 1
    await items.again(db, need, made)
    assert (need.accepted, made.accepted) == (3, 3)


async def test_giving_up_and_delivering_at_once_leave_the_books_right(
    runtime: Runtime, db: AsyncSession
) -> None:
    carrier = await person(db)
    need = await items.need(db, carrier=carrier)
    made = [await items.offer(db, need, await person(db), S.ACCEPTED) for _ in range(6)]
    await items.offer(db, need, await person(db), S.WAITING, quantity=4)

    async def one(number: int, offer_id: int) -> None:
        try:
            async with runtime.database.transaction() as session:
                if number % 2:
                    await move.deliver(session, carrier, offer_id, 1, clock.now())
                else:
                    await move.renege(session, carrier, offer_id, "Trop tard.", clock.now())
        except DomainError:
            return

    await asyncio.gather(*(one(n, offer.id) for n in range(4) for offer in made))
    sums = select(func.sum(Offer.accepted), func.sum(Offer.delivered))
    accepted, delivered = (await db.execute(sums)).one()
    counted = await db.execute(select(ItemNeed.accepted, ItemNeed.delivered))
    assert counted.one() == (accepted, delivered)
    assert accepted <= need.quantity


async def test_a_button_pressed_five_times_offers_once(runtime: Runtime, db: AsyncSession) -> None:
    need, giver = await items.need(db), await person(db)
    words = OfferWords.model_validate(
        {"quantity": 1, "condition": "good", "window_from": items.day(0),
         "window_until": items.day(4)}
    )  # fmt: skip

    async def once() -> None:
        try:
            async with runtime.database.transaction() as session:
                await offering.offer(session, giver, need.id, words, clock.now())
        except DomainError:
            return

    await asyncio.gather(*(once() for _ in range(5)))
    assert await db.scalar(select(func.count()).select_from(Offer)) == 1
