"""Promises that wait for too long are read again, and stand as the gateway says."""

from datetime import timedelta

from sqlalchemy import delete, select

from app.campaigns.rules import State as CampaignState
from app.core import clock
from app.ledger.queries import balances, total
from app.ledger.rules import AccountKind
from app.payments import trying
from app.payments.models import GatewayEvent
from app.pledges import charging
from app.pledges.models import Pledge, PledgeDispute
from app.pledges.rules import State
from app.treasury.service.compare import compare
from app.treasury.service.stuck import read_open, read_stuck
from tests.factories import campaigns, pledges
from tests.factories.accounts import person
from tests.factories.treasury import demonstration


async def waiting(db, runtime, card: trying.TestCard = trying.TestCard.ACCEPT) -> Pledge:
    """Make a promise that was charged at the gateway eleven minutes ago, and never heard of since."""
    giver = await person(db)
    made = await campaigns.campaign(db)
    number = await pledges.promised(runtime, made, giver, 25_00, card)
    one = await db.get_one(Pledge, number, populate_existing=True)
    gateway = demonstration(runtime)
    intent = await gateway.intent(
        f"pledge:{number}:pi", 25_00, one.customer_id, one.payment_method, {}
    )
    await gateway.confirm(f"pledge:{number}:confirm:1", intent, one.payment_method)
    await db.refresh(made)
    made.state, made.evaluated_at = CampaignState.COLLECTING, clock.now()
    one.state, one.intent_id, one.confirms = State.CHARGING, intent, 1
    one.charging_since = clock.now() - timedelta(minutes=11)
    await db.commit()
    await pledges.run(db, made)
    return one


async def test_what_has_been_charging_for_ten_minutes_is_read_again_and_stands(db, runtime):
    one = await waiting(db, runtime)
    number = one.campaign_id
    assert await read_stuck(runtime, clock.now() - timedelta(minutes=2)) == 0
    assert await read_stuck(runtime, clock.now()) == 1
    await db.refresh(one)
    assert (one.state, one.collected_cents) == (State.COLLECTED, 25_00)
    assert -(await balances(db, number))[AccountKind.CAMPAIGN] == 25_00
    assert await read_stuck(runtime, clock.now()) == 0


async def test_reading_alone_believes_no_refusal_the_same_try_is_made_again_under_its_key(
    db, runtime
):
    one = await waiting(db, runtime, trying.TestCard.FAILS_LATER)
    assert await read_stuck(runtime, clock.now()) == 1
    await db.refresh(one)
    assert one.state is State.CHARGING
    assert await charging.take_up(runtime, one.id, clock.now())
    await db.refresh(one)
    assert (one.state, one.confirms, one.collected_cents) == (State.DECLINED, 1, 0)


async def test_one_that_cannot_be_read_does_not_keep_the_others_from_it(db, runtime):
    lost, fine = await waiting(db, runtime), await waiting(db, runtime)
    lost.intent_id = "demo_intent_gone"
    await db.commit()
    assert await read_stuck(runtime, clock.now()) == 2
    for one, state in ((lost, State.CHARGING), (fine, State.COLLECTED)):
        await db.refresh(one)
        assert one.state is state


async def test_one_that_breaks_is_written_down_and_the_others_are_read(db, runtime):
    broken, fine = await waiting(db, runtime), await waiting(db, runtime)
    broken.amount_cents = 24_99  # the gateway charged another amount: nothing is applied
    await db.commit()
    assert await read_stuck(runtime, clock.now()) == 2
    for one, state in ((broken, State.CHARGING), (fine, State.COLLECTED)):
        await db.refresh(one)
        assert one.state is state


async def test_what_is_contested_is_read_again_at_night(db, runtime):
    one = await waiting(db, runtime, trying.TestCard.DISPUTED)
    await read_stuck(runtime, clock.now())
    await db.refresh(one)
    assert one.state is State.DISPUTED
    dispute = (await db.scalars(select(PledgeDispute))).one()
    await demonstration(runtime).decide(dispute.dispute_id, won=True)
    await db.execute(delete(GatewayEvent))
    await db.commit()
    assert await read_open(runtime, clock.now()) == 1
    await db.refresh(one)
    assert one.state is State.WON
    assert await read_open(runtime, clock.now()) == 0


async def test_without_any_webhook_the_reconciler_alone_comes_to_the_gateways_books(db, runtime):
    ones = [await waiting(db, runtime) for _ in range(3)]
    await db.execute(delete(GatewayEvent))
    await db.commit()
    assert await compare(runtime, clock.now(), timedelta()) == len(ones)
    await read_stuck(runtime, clock.now())
    assert await compare(runtime, clock.now(), timedelta()) == 0
    assert await total(db) == 0
