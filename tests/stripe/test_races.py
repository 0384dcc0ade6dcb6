"""Many at once, on a real database and a real wire (incidents 4, 5, 16, 24)."""

import asyncio

from sqlalchemy import func, select

from app.accounts.actor import Actor
from app.campaigns.models import Reward
from app.core import clock
from app.core.errors import Conflict, DomainError
from app.pledges.models import Pledge, PledgeRefund
from app.pledges.rules import State
from app.pledges.schemas import Promise
from app.pledges.service import refund
from app.pledges.service.promise import promise
from tests.factories import campaigns
from tests.factories.accounts import person
from tests.stripe.books import assert_agree
from tests.stripe.collecting import collection, read
from tests.stripe.scale import scale

UNITS = 10


async def give_back(house, staff: Actor, pledge_id: int, cents: int) -> bool:
    """Ask for a refund as the staff page does; False when it is refused."""
    try:
        async with house.runtime.database.transaction() as session:
            await refund.refund(
                session, house.runtime, staff, pledge_id, cents, "Un don de trop.", clock.now()
            )
    except DomainError:
        return False
    return True


async def test_4_16_refunds_at_once_never_give_back_more_than_was_charged(db, stripe_house):
    made = await collection(db, stripe_house.world, 1)
    await stripe_house.work()
    staff = await person(db, roles=("administrator",))
    [pledge_id] = made.pledges
    for _turn in range(3):
        asked = await asyncio.gather(
            *(give_back(stripe_house, staff, pledge_id, 4_00) for _click in range(6))
        )
        await stripe_house.work()
        await stripe_house.settle()
        assert sum(asked) <= 1
    pledge = await read(db, made, 0)
    assert (pledge.amount_cents, pledge.refunded_cents) == (10_00, 8_00)
    assert await db.scalar(select(func.sum(PledgeRefund.cents))) == 8_00
    refunds = stripe_house.world.dashboard.v1.refunds.list().data
    assert sorted(one.amount for one in refunds) == [4_00, 4_00]
    await assert_agree(db, stripe_house.world)


async def promises(house, actor: Actor, campaign_id: int, **typed: str) -> bool:
    """Promise as the form does; False when it is refused."""
    try:
        async with house.runtime.database.transaction() as session:
            await promise(
                session, actor, campaign_id, Promise.model_validate(typed), clock.now(),
                gateway="stripe",
            )  # fmt: skip
    except Conflict:
        return False
    return True


async def test_5_a_double_click_is_one_promise(db, stripe_house):
    giver = await person(db)
    made = await campaigns.campaign(db)
    await asyncio.gather(
        *(promises(stripe_house, giver, made.id, amount="25") for _click in range(8))
    )
    rows = (await db.execute(select(Pledge.state, Pledge.amount_cents))).all()
    assert [tuple(row) for row in rows] == [(State.CREATED, 25_00)]


async def test_24_ten_units_of_a_reward_under_many_promises_are_taken_ten_times(db, stripe_house):
    many = scale(24, 100)
    made = await campaigns.campaign(db)
    reward = await campaigns.reward(db, made, units=UNITS)
    reward_id, code = reward.id, reward.public_id
    people = [await person(db) for _giver in range(many)]
    taken = await asyncio.gather(
        *(promises(stripe_house, one, made.id, amount="50", reward=code) for one in people)
    )
    assert sum(taken) == UNITS
    await db.rollback()
    assert await db.scalar(select(Reward.taken)) == UNITS
    assert await db.scalar(select(func.count()).where(Pledge.reward_id == reward_id)) == UNITS
