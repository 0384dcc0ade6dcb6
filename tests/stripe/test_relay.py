"""The relay carries a world's events as the provider would: what it signs, the official SDK believes."""

import random
import time
from collections import Counter

import httpx
import pytest
import stripe

from tests.stripe.relay import Relay
from tests.stripe.signing import HEADER
from tests.stripe.world import WEBHOOK_SECRET


class Door:
    """Believes what the SDK believes, and keeps it."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    async def __call__(self, scope, receive, send):
        headers = dict(scope["headers"])
        payload = (await receive())["body"]
        try:
            signed = headers[HEADER.lower().encode()].decode()
            event = stripe.Webhook.construct_event(payload, signed, WEBHOOK_SECRET)
        except stripe.SignatureVerificationError:
            status = 400
        else:
            self.kept.append(event.id)
            status = 200
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def door():
    return Door()


@pytest.fixture
async def relay(door, stripe_world):
    transport = httpx.ASGITransport(door)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield Relay(stripe_world, client)


def make_customers(client, world, count=4):
    for number in range(count):
        client.v1.customers.create(
            params={"email": f"personne{number}@exemple.ca"},
            options={"idempotency_key": f"person:{number}:customer"},
        )
    return [event["id"] for event in world.events()]


async def test_events_are_carried_once_oldest_first(client, stripe_world, relay, door):
    made = make_customers(client, stripe_world)
    assert await relay.deliver() == [200] * 4
    assert door.kept == made
    assert await relay.deliver() == []


async def test_events_are_carried_thrice_in_an_order_that_the_seed_tells(
    client, stripe_world, relay, door
):
    made = make_customers(client, stripe_world)
    await relay.deliver(copies=3, shuffle=random.Random(1))
    assert Counter(door.kept) == dict.fromkeys(made, 3)
    assert door.kept != made * 3


async def test_an_event_that_is_dropped_never_comes(client, stripe_world, relay, door):
    made = make_customers(client, stripe_world)
    relay.drops = lambda event: event["id"] == made[1]
    await relay.deliver()
    assert door.kept == [made[0], *made[2:]]


async def test_a_forged_or_old_event_is_not_believed(client, stripe_world, relay, door):
    make_customers(client, stripe_world, 1)
    [event] = stripe_world.events()
    assert await relay.post(event, secret="whsec_of_somebody_else") == 400
    assert await relay.post(event, at=int(time.time()) - 301) == 400
    assert door.kept == []
    assert await relay.post(event) == 200
    assert relay.answers == {event["id"]: [400, 400, 200]}
