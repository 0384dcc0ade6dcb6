"""Incident 10: sibling notices of one payment, in every order and twice, end in what the gateway says."""

import itertools

import pytest
from sqlalchemy import func, select, text, update

from app.payments import jobs
from app.payments.choose import gateway_of
from app.payments.handling import Outcome
from app.payments.models import GatewayEvent
from app.payments.trying import TestCard as Card
from tests.payments.probe import probing

SIBLINGS = ("payment_intent.payment_failed", "charge.succeeded", "payment_intent.succeeded")
WRITE = text(
    "INSERT INTO gateway_pace (name, next_at) VALUES (:state, now()) ON CONFLICT DO NOTHING"
)
WRITTEN = text("SELECT array_agg(name ORDER BY name) FROM gateway_pace")


@pytest.fixture
async def played(runtime, db):
    """A payment that was refused once, then taken: its notices, none of them applied yet."""
    gateway = gateway_of(runtime)
    intent = await gateway.intent("pledge:1:pi", 2_500, "payer", "card", {})
    for number, card in enumerate((Card.FAILS_LATER, Card.ACCEPT)):
        setup = await gateway.setup(f"pledge:{number}:setup", "payer", {})
        saved = await gateway.try_card(setup.id, setup.client_secret, card)
        await gateway.confirm(f"pledge:1:confirm:{number}", intent, saved.payment_method)
    rows = await db.execute(
        select(GatewayEvent.kind, GatewayEvent.id).where(GatewayEvent.kind.in_(SIBLINGS))
    )
    return intent, dict(tuple(row) for row in rows)


@pytest.mark.parametrize("order", list(itertools.permutations(SIBLINGS)), ids="-".join)
async def test_every_order_of_siblings_ends_alike(runtime, db, played, order, monkeypatch):
    monkeypatch.setattr(jobs, "LANES", 1)  # one after the other, as the test says
    intent, ids = played
    for later, kind in enumerate(order):
        at = func.now() + func.make_interval(0, 0, 0, 0, 0, 0, later - 100)
        await db.execute(
            update(GatewayEvent).where(GatewayEvent.id == ids[kind]).values(next_try_at=at)
        )
    await db.commit()
    seen = []

    async def read_again(session, event):
        seen.append(event.kind)
        state = (await gateway_of(runtime).read_intent(intent)).state
        await session.execute(WRITE, {"state": state})
        return Outcome.DONE

    with probing("payment_intent") as first, probing("charge") as second:
        first.doing = second.doing = read_again
        await jobs.drain(runtime)
        await db.execute(
            update(GatewayEvent).values(handled_at=None, next_try_at=func.now(), tries=0)
        )
        await db.commit()
        await jobs.drain(runtime)
    assert seen[:3] == list(order)
    assert sorted(seen) == sorted(SIBLINGS * 2), "each came twice"
    assert await db.scalar(WRITTEN) == ["succeeded"]
