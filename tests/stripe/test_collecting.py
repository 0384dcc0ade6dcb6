"""Money comes once, whatever dies on the way: real workers on a world, each ended at each step (incidents 1, 8, 18)."""

import asyncio
import time
from collections import Counter

import pytest
from sqlalchemy import text

from app.core.jobs import defer
from app.pledges.jobs import sweep
from app.pledges.service.run import CHARGE
from tests.stripe.books import assert_agree
from tests.stripe.collecting import collection
from tests.stripe.fleet import fleet, wait_for
from tests.stripe.scale import scale

WORKERS = 4
STEPS = (
    ("first", "POST", "/v1/payment_intents"),
    ("then", "POST", "/v1/payment_intents"),
    ("first", "POST", "/v1/payment_intents/*/confirm"),
    ("then", "POST", "/v1/payment_intents/*/confirm"),
    ("then", "GET", "/v1/payment_intents/*"),
    ("then", "GET", "/v1/charges/*"),
)
"""Before a payment is prepared, and after; before it is confirmed, and after; while it is read again."""

LEFT = text("SELECT count(*) FROM pledge WHERE state IN ('active', 'charging')")
FORGOTTEN = text(
    "UPDATE pledge SET charging_since = now() - interval '11 min' WHERE state = 'charging'"
)
COLLECTED = "SELECT count(*) FROM pledge WHERE state = 'collected'"


@pytest.mark.timeout(1800)
async def test_workers_that_die_at_each_step_charge_everybody_once(db, stripe_house):
    world, many = stripe_house.world, scale(16, 1_000)
    made = await collection(db, world, many)
    with fleet(stripe_house.runtime.settings, world, WORKERS) as crew:
        for moment, method, path in STEPS:
            getattr(world.faults, moment)(method, path, crew.crash)
        for _worker in range(WORKERS):
            await defer(db, CHARGE, campaign_id=made.campaign_id)
        await db.commit()
        await until_heard(db, stripe_house.runtime, made.campaign_id, crew)
        wait_for(stripe_house.runtime.settings.database_url, COLLECTED, many, 60)
    assert len(crew.ended) == len(STEPS)
    times = Counter(charge["payment_intent"] for charge in world.charges())
    assert set(times.values()) == {1}
    assert len(times) == many
    assert sum(charge["amount"] for charge in world.charges()) == made.cents
    await assert_agree(db, world)


async def until_heard(db, runtime, campaign_id, crew) -> None:
    """Let what nobody hears of be taken up, as the sweep does ten minutes later, until all is heard."""
    followed, end = 0, time.monotonic() + scale(90, 1_500)
    while await db.scalar(LEFT):
        assert time.monotonic() < end, "some are never heard of"
        await asyncio.sleep(0.2)
        if followed < len(crew.ended):
            followed += 1
            await defer(db, CHARGE, campaign_id=campaign_id)
        if len(crew.ended) == len(STEPS):
            await db.execute(FORGOTTEN)
            await db.commit()
            await sweep(runtime)
        await db.commit()
