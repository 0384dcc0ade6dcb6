"""The world that money tests talk to behaves as the provider does: asked with the official SDK."""

from collections.abc import Iterator

import pytest
import stripe

from tests.stripe.proxy import Proxy
from tests.stripe.world import StripeWorld, open_world


@pytest.fixture
def other_world(stripe_proxy: Proxy) -> Iterator[StripeWorld]:
    yield from open_world(stripe_proxy)


def saved_card(client: stripe.StripeClient, world: StripeWorld, token: str, number: int = 1):
    """Save a card for later, as a pledge does; return the customer and the payment method."""
    customer = client.v1.customers.create(
        params={"email": "amina@exemple.ca"},
        options={"idempotency_key": f"person:{number}:customer"},
    )
    setup = client.v1.setup_intents.create(
        params={"customer": customer.id, "usage": "off_session", "metadata": {"pledge": "1"}},
        options={"idempotency_key": f"pledge:{number}:setup"},
    )
    world.save_card(setup.id, token)
    seen = client.v1.setup_intents.retrieve(setup.id)
    assert seen.status == "succeeded"
    return customer.id, str(seen.payment_method)


def charged(client, customer, card, number=1):
    intent = client.v1.payment_intents.create(
        params={"amount": 2500, "currency": "cad", "customer": customer, "payment_method": card},
        options={"idempotency_key": f"pledge:{number}:pi"},
    )
    return intent.id, lambda: client.v1.payment_intents.confirm(
        intent.id,
        params={"payment_method": card, "off_session": True},
        options={"idempotency_key": f"pledge:{number}:confirm:1"},
    )


def test_a_saved_card_is_charged_once_whatever_is_asked_again(client, stripe_world):
    _, confirm = charged(client, *saved_card(client, stripe_world, "pm_card_visa"))
    assert confirm().status == "succeeded"
    assert confirm().status == "succeeded"
    assert len(stripe_world.charges()) == 1
    [booked] = stripe_world.books()
    assert (booked["amount"], booked["net"]) == (2500, 2500 - booked["fee"])
    assert booked["currency"] == "cad"
    kinds = [event["type"] for event in stripe_world.events()]
    assert kinds.index("charge.succeeded") < kinds.index("payment_intent.succeeded")


def test_a_bank_that_wants_to_be_asked_refuses_an_absent_owner_and_takes_a_present_one(
    client, stripe_world
):
    card = saved_card(client, stripe_world, "pm_card_threeDSecure2Required")
    intent, confirm = charged(client, *card)
    with pytest.raises(stripe.CardError) as refused:
        confirm()
    assert refused.value.code == "authentication_required"
    assert stripe_world.pay(intent, "pm_card_visa")["status"] == "succeeded"
    assert len(stripe_world.charges()) == 1


def test_the_same_payment_goes_on_once_its_owner_said_yes(client, stripe_world):
    customer, card = saved_card(client, stripe_world, "pm_card_threeDSecure2Required")
    intent, confirm = charged(client, customer, card)
    with pytest.raises(stripe.CardError):
        confirm()
    asked = client.v1.payment_intents.confirm(
        intent, params={"payment_method": card}, options={"idempotency_key": "pledge:1:confirm:2"}
    )
    assert asked.status == "requires_action"
    assert stripe_world.say_yes(intent)["status"] == "succeeded"


@pytest.mark.parametrize(("wins", "kept"), [(True, "won"), (False, "lost")], ids=["won", "lost"])
def test_a_disputed_charge_is_decided_by_the_bank(client, stripe_world, wins, kept):
    _, confirm = charged(client, *saved_card(client, stripe_world, "pm_card_createDispute"))
    confirm()
    [charge] = stripe_world.charges()
    [dispute] = stripe_world.dashboard.v1.disputes.list({"charge": charge["id"]}).data
    stripe_world.answer_dispute(dispute.id, wins=wins)
    assert client.v1.disputes.retrieve(dispute.id).status == kept
    kinds = [event["type"] for event in stripe_world.events()]
    assert kinds.count("charge.dispute.closed") == 1


def test_worlds_know_nothing_of_each_other(client, stripe_world, other_world):
    saved_card(client, stripe_world, "pm_card_visa")
    assert other_world.events() == []
    assert stripe_world.events() != []


def test_a_card_that_was_saved_may_be_refused_and_taken_again(client, stripe_world):
    customer, card = saved_card(client, stripe_world, "pm_card_visa")
    stripe_world.refuse_card(card)
    intent, confirm = charged(client, customer, card)
    with pytest.raises(stripe.CardError) as refused:
        confirm()
    assert (refused.value.code, refused.value.error.decline_code) == (
        "card_declined", "insufficient_funds",
    )  # fmt: skip
    assert stripe_world.charges() == []
    stripe_world.accept_card(card)
    client.v1.payment_intents.confirm(
        intent, params={"payment_method": card}, options={"idempotency_key": "pledge:1:confirm:2"}
    )
    assert len(stripe_world.charges()) == 1


def test_each_process_may_have_its_name_in_what_it_asks(client, stripe_world):
    named = stripe.StripeClient(
        "sk_test_world",
        stripe_version="2026-08-26.dahlia",
        base_addresses={"api": stripe_world.base_of("worker3")},
    )
    saved_card(client, stripe_world, "pm_card_visa")
    assert len(named.v1.customers.list().data) == 1
    assert (stripe_world.seen[-1].who, stripe_world.seen[-1].path) == ("worker3", "/v1/customers")


def test_a_transfer_and_what_comes_back_of_it_are_in_the_books(client, stripe_world):
    def pay():
        return client.v1.transfers.create(
            params={
                "amount": 9000, "currency": "cad", "destination": "acct_ruelle",
                "transfer_group": "campaign:1", "expand": ["balance_transaction"],
            },
            options={"idempotency_key": "payout:1:transfer"},
        )  # fmt: skip

    made = pay()
    assert pay().id == made.id
    assert made.balance_transaction.net == -9000
    back = client.v1.transfers.reversals.create(
        made.id, params={"amount": 1000}, options={"idempotency_key": "payout:1:reverse"}
    )
    assert back.balance_transaction.net == 1000
    seen = client.v1.transfers.retrieve(made.id)
    assert (seen.amount_reversed, seen.reversed) == (1000, False)
    assert [line["net"] for line in stripe_world.books()] == [-9000, 1000]
    kinds = [event["type"] for event in stripe_world.events()]
    assert kinds == ["transfer.created", "transfer.reversed"]


def test_a_transfer_to_nobody_and_too_much_back_are_refused(client, stripe_world):
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.transfers.create(
            params={"amount": 9000, "currency": "cad", "destination": "acct_gone"},
            options={"idempotency_key": "payout:1:transfer"},
        )
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.transfers.retrieve("tr_nothing")
    made = client.v1.transfers.create(
        params={"amount": 9000, "currency": "cad", "destination": "acct_ruelle"},
        options={"idempotency_key": "payout:2:transfer"},
    )
    with pytest.raises(stripe.InvalidRequestError, match="greater"):
        client.v1.transfers.reversals.create(
            made.id, params={"amount": 9001}, options={"idempotency_key": "payout:2:reverse"}
        )
