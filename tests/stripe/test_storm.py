"""Everything that happened is told thrice, in no order, while a worker dies; or never told at all (incidents 3, 9, 10)."""

import random
import time

import pytest
from sqlalchemy import text

from app.pledges.rules import State
from tests.stripe.books import assert_agree
from tests.stripe.collecting import under_way
from tests.stripe.fleet import fleet, wait_for
from tests.stripe.scale import scale

WAITING = "SELECT count(*) FROM gateway_event WHERE handled_at IS NULL"
STATES = text("SELECT state, count(*) AS many FROM pledge GROUP BY state")
DRAINED_WITHIN_S = 60
COPIES = 3


async def states(db):
    await db.rollback()
    return {row.state: row.many for row in await db.execute(STATES)}


@pytest.mark.timeout(900)
async def test_every_event_thrice_in_no_order_with_a_worker_killed_is_exact(db, stripe_house):
    world, many = stripe_house.world, scale(34, 1_667)
    made = await under_way(db, world, many)
    events = world.events()
    assert len(events) >= 3 * many
    settings = stripe_house.runtime.settings
    with fleet(settings, world, 2) as crew:
        world.faults.then("GET", "/v1/charges/*", crew.crash)
        answers = await stripe_house.relay.deliver(copies=COPIES, shuffle=random.Random(7))
        began = time.monotonic()
        wait_for(settings.database_url, WAITING, 0, DRAINED_WITHIN_S)
        print(f"{len(answers)} deliveries; drained {time.monotonic() - began:.1f} s after the last")
    assert len(answers) == COPIES * len(events)
    assert set(answers) == {204}
    assert len(crew.ended) == 1
    assert await states(db) == {State.COLLECTED: many}
    assert sum(charge["amount"] for charge in world.charges()) == made.cents
    await assert_agree(db, world)
