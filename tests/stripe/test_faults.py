"""The door in front of a world breaks what a test says, and counts what came."""

import threading

import pytest
import stripe

from tests.stripe.proxy import is_our_key
from tests.stripe.world import StripeWorld


def make_customer(client, number=1):
    return client.v1.customers.create(
        params={"email": "amina@exemple.ca"},
        options={"idempotency_key": f"person:{number}:customer"},
    )


def customers(world: StripeWorld) -> int:
    return len(world.dashboard.v1.customers.list().data)


def test_an_answer_is_lost_after_the_deed_and_the_same_key_finds_it(client, stripe_world):
    stripe_world.faults.lose("POST", "/v1/customers")
    with pytest.raises(stripe.APIConnectionError):
        make_customer(client)
    assert customers(stripe_world) == 1
    assert make_customer(client).id == stripe_world.dashboard.v1.customers.list().data[0].id
    assert customers(stripe_world) == 1
    assert stripe_world.asked("POST", "/v1/customers") == 2


def test_a_request_is_cut_before_the_deed(client, stripe_world):
    stripe_world.faults.cut("POST", "/v1/customers")
    with pytest.raises(stripe.APIConnectionError):
        make_customer(client)
    assert customers(stripe_world) == 0


@pytest.mark.parametrize(
    ("status", "error"),
    [(429, stripe.RateLimitError), (500, stripe.APIError), (409, stripe.StripeError)],
)
def test_a_refusal_is_answered_without_the_deed(client, stripe_world, status, error):
    stripe_world.faults.refuse(status, "POST", "/v1/customers", times=2)
    for _ in range(2):
        with pytest.raises(error):
            make_customer(client)
    make_customer(client)
    assert customers(stripe_world) == 1


def test_a_stumble_does_the_deed_and_answers_500(client, stripe_world):
    stripe_world.faults.stumble("POST", "/v1/*")
    with pytest.raises(stripe.APIError):
        make_customer(client)
    assert customers(stripe_world) == 1


def test_an_answer_is_held_until_it_is_let_through(client, stripe_world):
    held = stripe_world.faults.hold("POST", "/v1/customers")
    asking = threading.Thread(target=make_customer, args=[client])
    asking.start()
    assert held.arrived.wait(10)
    assert customers(stripe_world) == 1
    assert asking.is_alive()
    held.released.set()
    asking.join(10)
    assert not asking.is_alive()


def test_something_of_the_tests_happens_between_the_deed_and_its_answer(client, stripe_world):
    counted = []
    stripe_world.faults.then(
        "POST", "/v1/customers", lambda seen: counted.append((seen.key, customers(stripe_world)))
    )
    make_customer(client, 7)
    assert counted == [("person:7:customer", 1)]


def test_what_was_to_go_wrong_is_forgotten(client, stripe_world):
    stripe_world.faults.refuse(500, "POST", "/v1/customers", times=99)
    stripe_world.faults.clear()
    make_customer(client)


def test_a_world_may_list_no_events_though_it_has_some(client, stripe_world):
    stripe_world.faults.hush()
    make_customer(client)
    assert client.v1.events.list().data == []
    assert len(stripe_world.events()) == 1


@pytest.mark.parametrize("key", ["pledge:42:pi", "pledge:42:confirm:3", "campaign:9:tranche:last"])
def test_a_key_made_of_our_ids_is_ours(key):
    assert is_our_key(key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "42",
        "pledge",
        "5b1cf7ab-2c0e-4f3f-9d1c-0f4e1a2b3c4d",
        "pledge:5b1cf7ab-2c0e-4f3f-9d1c-0f4e1a2b3c4d",
        "pledge: 42",
    ],
    ids=["none", "a number", "a name", "a token", "a named token", "a space"],
)
def test_a_key_made_of_a_token_is_not_ours(key):
    assert not is_our_key(key)


def test_a_write_whose_key_the_sdk_made_up_is_a_wrong(client, stripe_world):
    client.v1.customers.create(params={"email": "amina@exemple.ca"})
    [wrong] = stripe_world.door.wrongs
    assert "is not made of our own ids" in wrong
    stripe_world.door.wrongs.clear()


def test_a_request_without_a_version_is_a_wrong(stripe_world):
    import httpx

    httpx.get(f"{stripe_world.base}/v1/customers", headers={"authorization": "Bearer sk_test_1"})
    assert stripe_world.door.wrongs == ["GET /v1/customers: no Stripe-Version is named"]
    stripe_world.door.wrongs.clear()


def test_what_the_provider_does_not_know_is_a_wrong(client, stripe_world):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.payment_intents.create(
            params={"amount": 1000, "currency": "cad", "how": "kindly"},
            options={"idempotency_key": "pledge:1:pi"},
        )
    [wrong] = stripe_world.door.wrongs
    assert "'how' was unexpected" in wrong
    stripe_world.door.wrongs.clear()
