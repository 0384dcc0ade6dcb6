"""What happened to others, on a real wire (docs/money.md numbers the incidents): news in any order, answers lost."""

import asyncio
from collections import Counter
from itertools import permutations

import pytest
from sqlalchemy import text

from app.core import clock
from app.pledges import charging
from app.pledges.jobs import sweep
from app.pledges.models import Pledge
from app.pledges.rules import State
from app.pledges.service import refund
from tests.factories.accounts import person
from tests.stripe.books import assert_agree, ours
from tests.stripe.collecting import collection, give_card, read, under_way

FORGOTTEN = text(
    "UPDATE pledge SET charging_since = now() - interval '11 min' WHERE state = 'charging'"
)
A_DAY_LATER = text("UPDATE pledge SET next_try_at = now() WHERE next_try_at IS NOT NULL")
NOTICES = text("SELECT count(*) FROM gateway_event")
JOBS = text("SELECT count(*) FROM procrastinate_jobs")


def about(world, kind):
    return [event for event in world.events() if event["type"] == kind]


async def do(db, statement):
    await db.execute(statement)
    await db.commit()


async def test_2_a_charge_that_two_paths_see_is_one_entry(db, stripe_house, mailbox):
    made = await collection(db, stripe_house.world, 1)
    [pledge] = made.pledges
    await charging.charge_one(stripe_house.runtime, pledge, clock.now())
    seen = await ours(db)
    await stripe_house.settle()
    await sweep(stripe_house.runtime)
    assert await ours(db) == seen
    assert len(seen) == 1
    assert len(mailbox()) == 1
    await assert_agree(db, stripe_house.world)


async def test_7_a_lock_released_before_the_news_charges_nobody_again(db, stripe_house):
    world, runtime = stripe_house.world, stripe_house.runtime
    made = await collection(db, world, 1)
    [pledge] = made.pledges
    world.faults.lose("POST", "/v1/payment_intents/*/confirm", times=2)
    await charging.charge_one(runtime, pledge, clock.now())
    assert (await read(db, made, 0)).state is State.CHARGING
    # The gateway took the money and we do not know: nobody may charge, and nobody does.
    assert not await charging.charge_one(runtime, pledge, clock.now())
    await charging.run_campaign(runtime, made.campaign_id)
    assert (
        world.asked("POST", f"/v1/payment_intents/{(await read(db, made, 0)).intent_id}/confirm")
        == 2
    )
    await stripe_house.settle()
    assert (await read(db, made, 0)).state is State.COLLECTED
    assert len(world.charges()) == 1
    await assert_agree(db, world)


async def test_9_fifty_copies_of_one_event_at_once_are_applied_once(db, stripe_house, mailbox):
    world = stripe_house.world
    await under_way(db, world, 1)
    [event] = about(world, "payment_intent.succeeded")
    answers = await asyncio.gather(*(stripe_house.relay.post(event) for _copy in range(50)))
    assert answers == [204] * 50
    assert await db.scalar(NOTICES) == 1
    await asyncio.gather(*(stripe_house.work() for _worker in range(3)))
    assert len(mailbox()) == 1
    await assert_agree(db, world)


async def test_10_sibling_events_of_one_payment_in_every_order_end_alike(db, stripe_house, mailbox):
    world, orders = stripe_house.world, list(permutations(range(3)))
    made = await under_way(db, world, len(orders))
    siblings = []
    for number in range(len(orders)):
        intent = (await read(db, made, number)).intent_id
        siblings.append(
            [
                event
                for event in world.events()
                if intent
                in (event["data"]["object"]["id"], event["data"]["object"].get("payment_intent"))
            ]
        )
    assert {len(three) for three in siblings} == {3}
    for turn in range(3):
        await stripe_house.relay.carry(
            siblings[number][order[turn]] for number, order in enumerate(orders)
        )
        await stripe_house.work()
    assert {(await read(db, made, number)).state for number in range(len(orders))} == {
        State.COLLECTED
    }
    assert len(mailbox()) == len(orders)
    await assert_agree(db, world)


async def test_11_a_late_snapshot_of_a_refusal_unsettles_nothing(db, stripe_house, mailbox):
    world, runtime = stripe_house.world, stripe_house.runtime
    made = await collection(db, world, 1)
    card = await give_card(db, world, made, 0, "pm_card_visa")
    world.refuse_card(card)
    await stripe_house.work()
    assert (await read(db, made, 0)).state is State.DECLINED
    world.accept_card(card)
    await do(db, A_DAY_LATER)
    await sweep(runtime)
    assert (await read(db, made, 0)).state is State.COLLECTED
    await stripe_house.work()
    before = len(mailbox())
    [late] = about(world, "payment_intent.payment_failed")
    assert late["data"]["object"]["status"] == "requires_payment_method"
    # The refusal comes last: whatever follows it would set right what it unsettled.
    for event in (*about(world, "charge.failed"), late):
        await stripe_house.relay.carry([event])
        await stripe_house.work()
    assert (await read(db, made, 0)).state is State.COLLECTED
    assert len(mailbox()) == before


@pytest.mark.parametrize("wins", [True, False], ids=["won", "lost"])
async def test_12_a_dispute_closed_before_it_was_opened_ends_the_same(db, stripe_house, wins):
    world = stripe_house.world
    made = await collection(db, world, 1)
    await give_card(db, world, made, 0, "pm_card_createDispute")
    world.faults.lose("POST", "/v1/payment_intents/*/confirm", times=2)
    await stripe_house.work()
    [charge] = world.charges()
    [dispute] = world.dashboard.v1.disputes.list({"charge": charge["id"]}).data
    world.answer_dispute(dispute.id, wins=wins)
    told = [event for event in world.events() if event["type"].startswith("charge.dispute.")]
    for event in reversed(told):
        await stripe_house.relay.carry([event])
        await stripe_house.work()
    assert (await read(db, made, 0)).state is (State.WON if wins else State.LOST)
    await assert_agree(db, world)


async def test_14_a_refund_whose_transaction_is_rolled_back_is_never_asked(db, stripe_house):
    world = stripe_house.world
    made = await collection(db, world, 1)
    await stripe_house.work()
    staff = await person(db, roles=("administrator",))
    await refund.refund(
        db, stripe_house.runtime, staff, made.pledges[0], 5_00, "Un don de trop.", clock.now()
    )
    await db.rollback()
    assert await db.scalar(JOBS) == 0
    await stripe_house.work()
    assert world.asked("POST", "/v1/refunds") == 0
    assert (await read(db, made, 0)).state is State.COLLECTED


@pytest.mark.parametrize("path", ["/v1/payment_intents", "/v1/payment_intents/*/confirm"])
@pytest.mark.parametrize("wrong", ["lose", "stumble", "cut"])
async def test_18_19_an_answer_that_is_lost_is_asked_again_under_the_same_key(
    db, stripe_house, path, wrong
):
    world, runtime = stripe_house.world, stripe_house.runtime
    made = await collection(db, world, 1)
    getattr(world.faults, wrong)("POST", path, times=3)
    await charging.charge_one(runtime, made.pledges[0], clock.now())
    for _ten_minutes in range(2):
        await do(db, FORGOTTEN)
        await sweep(runtime)
    assert (await read(db, made, 0)).state is State.COLLECTED
    assert len(world.charges()) == 1
    keys = Counter(seen.key for seen in world.seen if seen.method == "POST")
    number = made.pledges[0]
    assert set(keys) == {f"pledge:{number}:pi", f"pledge:{number}:confirm:1"}
    assert max(keys.values()) >= 3
    await assert_agree(db, world)


@pytest.mark.parametrize("status", [429, 409])
async def test_a_gateway_that_asks_for_patience_is_asked_later_and_charges_once(
    db, stripe_house, status
):
    world, runtime = stripe_house.world, stripe_house.runtime
    made = await collection(db, world, 2)
    world.faults.refuse(status, "POST", "/v1/payment_intents/*/confirm")
    ran = await charging.run_campaign(runtime, made.campaign_id)
    assert ran.again_in is not None
    await sweep(runtime)
    await sweep(runtime)
    assert {(await read(db, made, number)).state for number in range(2)} == {State.COLLECTED}
    assert len(world.charges()) == 2


async def test_21_a_refund_made_in_the_providers_dashboard_is_followed(db, stripe_house, mailbox):
    world = stripe_house.world
    made = await collection(db, world, 1)
    await stripe_house.work()
    intent = (await read(db, made, 0)).intent_id
    world.dashboard.v1.refunds.create({"payment_intent": intent, "amount": 1_50})
    await stripe_house.settle()
    world.dashboard.v1.refunds.create({"payment_intent": intent, "amount": 2_50})
    await stripe_house.settle()
    pledge: Pledge = await read(db, made, 0)
    assert (pledge.refunded_cents, pledge.state) == (4_00, State.COLLECTED)
    assert len(mailbox()) == 4, "told, charged, and twice given back"
    await assert_agree(db, world)
