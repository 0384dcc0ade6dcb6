"""A card is saved at the very moment when something else happens (incidents 17, 18, 25)."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text

from app.accounts.actor import Actor
from app.campaigns.models import Campaign
from app.campaigns.rules import State as CampaignState
from app.campaigns.service.evaluate import due, evaluate
from app.core import clock
from app.payments import jobs
from app.payments.errors import Unknown
from app.pledges.models import Pledge
from app.pledges.rules import State
from app.pledges.service import card
from tests.factories import campaigns
from tests.factories.accounts import person
from tests.stripe.collecting import amount
from tests.stripe.house import StripeHouse

GIVERS = 8
ENDS = text("UPDATE campaign SET ends_at = clock_timestamp() + make_interval(secs => :secs)")


async def promised(db, campaign_id: int, people: list[Actor]) -> list[int]:
    """Write promises down that wait for their cards."""
    now = datetime.now(UTC)
    rows = [
        {
            "public_id": f"s{number:09d}", "campaign_id": campaign_id, "person_id": one.id,
            "state": State.CREATED, "amount_cents": amount(number), "gateway": "stripe",
            "created_at": now, "changed_at": now,
        }
        for number, one in enumerate(people)
    ]  # fmt: skip
    made = list(await db.scalars(insert(Pledge).returning(Pledge.id), rows))
    await db.commit()
    return sorted(made)


async def prepared(house: StripeHouse, actor: Actor, pledge_id: int) -> str:
    """Ask for a card, as the card page does."""
    async with house.runtime.database.transaction() as session:
        return (await card.prepare(session, house.runtime, actor, pledge_id)).id


async def returns(house: StripeHouse, pledge_id: int) -> None:
    """Come back from the card form, as the return page does."""
    async with house.runtime.database.transaction() as session:
        await card.look_at_card(session, house.runtime, pledge_id, clock.now())


async def pledges(db) -> list[Pledge]:
    await db.rollback()
    db.expunge_all()
    return list(await db.scalars(select(Pledge).order_by(Pledge.id)))


async def test_17_the_return_page_and_the_news_at_once_count_once_and_write_once(
    db, stripe_house, mailbox
):
    giver = await person(db)
    made = await campaigns.campaign(db)
    [pledge_id], address = await promised(db, made.id, [giver]), giver.email
    setup = await prepared(stripe_house, giver, pledge_id)
    stripe_house.world.save_card(setup)
    await stripe_house.relay.deliver()
    await asyncio.gather(
        *(returns(stripe_house, pledge_id) for _tab in range(4)),
        *(jobs.drain(stripe_house.runtime) for _worker in range(4)),
    )
    await stripe_house.work()
    [pledge] = await pledges(db)
    assert (pledge.state, pledge.card_last4) == (State.ACTIVE, "4242")
    campaign = (await db.execute(select(Campaign.pledged_cents, Campaign.givers))).one()
    assert tuple(campaign) == (pledge.amount_cents, 1)
    # The team has letters of its own.
    assert len([letter for letter in mailbox() if f"To: {address}" in letter]) == 1


@pytest.mark.parametrize("path", ["/v1/customers", "/v1/setup_intents"])
async def test_18_a_card_page_whose_answer_was_lost_asks_for_the_same_card(db, stripe_house, path):
    giver = await person(db)
    made = await campaigns.campaign(db)
    [pledge_id] = await promised(db, made.id, [giver])
    stripe_house.world.faults.lose("POST", path)
    with pytest.raises(Unknown):
        await prepared(stripe_house, giver, pledge_id)
    first = await prepared(stripe_house, giver, pledge_id)
    assert await prepared(stripe_house, giver, pledge_id) == first
    client = stripe_house.world.dashboard.v1
    assert (len(client.customers.list().data), len(client.setup_intents.list().data)) == (1, 1)


@pytest.mark.parametrize("ends_in", [0.0, 0.15], ids=["just now", "meanwhile"])
async def test_25_a_promise_at_the_deadline_is_counted_or_let_go_and_never_both(
    db, stripe_house, ends_in
):
    """Two schedulers evaluate while cards are saved: one does, and each promise is on one side."""
    runtime = stripe_house.runtime
    people = [await person(db) for _giver in range(GIVERS)]
    made = await campaigns.campaign(db, ends_in=timedelta(days=1))
    made_ids = await promised(db, made.id, people)
    for actor, pledge_id in zip(people, made_ids, strict=True):
        stripe_house.world.save_card(await prepared(stripe_house, actor, pledge_id))
    await stripe_house.relay.deliver()
    await db.execute(ENDS, {"secs": ends_in})
    await db.commit()

    async def schedule() -> list[CampaignState]:
        concluded: list[CampaignState] = []
        while await db_state(runtime) is CampaignState.LIVE:
            async with runtime.database.transaction() as session:
                found = [await evaluate(session, one, clock.now()) for one in await due(session)]
            concluded += [one for one in found if one is not None]
            await asyncio.sleep(0.01)
        return concluded

    *_, first, second = await asyncio.gather(
        *(jobs.drain(runtime) for _worker in range(3)), schedule(), schedule()
    )
    assert len(first + second) == 1
    found = await pledges(db)
    assert {pledge.state for pledge in found} <= {State.ACTIVE, State.RELEASED}
    counted = [pledge.amount_cents for pledge in found if pledge.state is State.ACTIVE]
    row = (await db.execute(select(Campaign.pledged_cents, Campaign.givers))).one()
    assert tuple(row) == (sum(counted), len(counted))
    if not ends_in:
        assert counted == []


async def db_state(runtime) -> CampaignState:
    async with runtime.database.transaction() as session:
        return (await session.scalars(select(Campaign.state))).one()
