"""A collection's whole life, told in order, thrice in none, or never: our books equal the provider's (incidents 3, 12, 16, 21)."""

import random

import pytest
from sqlalchemy import text

from app.campaigns.models import Campaign
from app.core import clock
from app.pledges.jobs import sweep
from app.pledges.rules import State
from app.pledges.service import refund
from app.treasury.service import compare, reconcile
from tests.factories.accounts import person
from tests.stripe.books import assert_agree
from tests.stripe.collecting import Collection, amount, collection, give_card, read
from tests.stripe.scale import IS_WHOLE

PLAIN, RETURNED, ASKS, POOR, WON, LOST, NEVER, HALF = range(8)
ENDS = {
    PLAIN: State.COLLECTED,
    RETURNED: State.REFUNDED,
    ASKS: State.COLLECTED,
    POOR: State.COLLECTED,
    WON: State.WON,
    LOST: State.LOST,
    NEVER: State.DROPPED,
    HALF: State.COLLECTED,
}
A_DAY_LATER = text("UPDATE pledge SET next_try_at = now() WHERE next_try_at IS NOT NULL")
A_WEEK_LATER = text("UPDATE charge_run SET begun_at = now() - interval '8 days', ends_at = now()")


async def in_order(house) -> None:
    await house.settle()


async def thrice_in_no_order(house) -> None:
    while await house.relay.deliver(copies=3, shuffle=random.Random(5)):
        await house.work()


async def never(house) -> None:
    house.world.faults.clear()
    await reconcile.fetch(house.runtime, clock.now())
    await house.work()


TOLD = [thrice_in_no_order, never, *([in_order] if IS_WHOLE else [])]


async def charged(db, house) -> tuple[Collection, str]:
    """Collect from eight people, whose banks answer each in its own way."""
    made = await collection(db, house.world, len(ENDS))
    poor = await give_card(db, house.world, made, POOR, "pm_card_visa")
    for number, token in {
        ASKS: "pm_card_threeDSecure2Required",
        WON: "pm_card_createDispute",
        LOST: "pm_card_createDispute",
        NEVER: "pm_card_mastercard",
    }.items():
        card = await give_card(db, house.world, made, number, token)
        if number == NEVER:
            house.world.refuse_card(card)
    house.world.refuse_card(poor)
    await house.work()
    return made, poor


async def happened(db, house, made: Collection, poor: str) -> None:
    """Let people, banks and somebody in the provider's own dashboard do what we are only told of."""
    world, client = house.world, house.world.dashboard
    asks = await read(db, made, ASKS)
    assert asks.state is State.NEEDS_ACTION
    assert world.pay(asks.intent_id, "pm_card_threeDSecure2Required")["status"] == "requires_action"
    world.say_yes(asks.intent_id)
    world.accept_card(poor)
    for number, wins in ((WON, True), (LOST, False)):
        [dispute] = client.v1.disputes.list(
            {"payment_intent": (await read(db, made, number)).intent_id}
        ).data
        world.answer_dispute(dispute.id, wins=wins)
    returned, half = await read(db, made, RETURNED), await read(db, made, HALF)
    for cents in (3_00, amount(RETURNED) - 3_00):
        client.v1.refunds.create({"payment_intent": returned.intent_id, "amount": cents})
    client.v1.refunds.create({"payment_intent": half.intent_id, "amount": 1_01})
    staff = await person(db, roles=("administrator",))
    await refund.refund(
        db, house.runtime, staff, made.pledges[HALF], 2_02, "Un don de trop.", clock.now()
    )
    await db.commit()
    await house.work()


@pytest.mark.parametrize("told", TOLD, ids=lambda one: one.__name__)
async def test_every_cent_of_a_collection_is_where_the_provider_says(db, stripe_house, told):
    made, poor = await charged(db, stripe_house)
    await happened(db, stripe_house, made, poor)
    await told(stripe_house)
    await db.execute(A_DAY_LATER)
    await db.commit()
    await sweep(stripe_house.runtime)
    await db.execute(A_WEEK_LATER)
    await db.commit()
    await sweep(stripe_house.runtime)
    await told(stripe_house)

    pledges = [await read(db, made, number) for number in ENDS]
    assert {number: pledge.state for number, pledge in enumerate(pledges)} == ENDS
    assert pledges[HALF].refunded_cents == 3_03
    campaign = await db.get_one(Campaign, made.campaign_id, populate_existing=True)
    assert campaign.collected_cents == sum(pledge.net_cents for pledge in pledges)
    await assert_agree(db, stripe_house.world)
    assert await compare.compare(stripe_house.runtime, clock.now()) == 0
