"""The adapter against a real server that behaves as Stripe does; each request is checked by its document."""

import asyncio
from datetime import UTC, datetime

import pytest
import stripe

from app.payments.choose import gateway_of
from app.payments.errors import Busy, Misconfigured, Missing, Refused, Unknown
from app.payments.seen import DisputeState, IntentState, RefundState, SetupState
from app.payments.stripe import reading
from app.payments.stripe.line import VERSION

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
ABOUT = {"pledge": "42"}


@pytest.fixture
def gateway(stripe_house):
    return gateway_of(stripe_house.runtime)


@pytest.fixture
def world(stripe_house):
    return stripe_house.world


async def saved(gateway, world, token="pm_card_visa", number=1):
    """Save a card as a browser does; return the payer and the card."""
    payer = await gateway.customer(f"payer:{number}", "lea@exemple.test", "fr")
    setup = await gateway.setup(f"pledge:{number}:setup", payer, ABOUT)
    world.save_card(setup.id, token)
    return payer, (await gateway.read_setup(setup.id)).payment_method


async def taken(gateway, world, cents=2_500, token="pm_card_visa"):
    payer, card = await saved(gateway, world, token)
    intent = await gateway.intent("pledge:1:pi", cents, payer, card, ABOUT)
    return await gateway.confirm("pledge:1:confirm:1", intent, card)


def test_the_version_is_the_one_that_the_library_was_made_for():
    assert stripe.api_version == VERSION
    assert not stripe.enable_telemetry


async def test_a_card_is_saved_without_taking_anything(gateway, world):
    payer = await gateway.customer("payer:1", "lea@exemple.test", "fr")
    setup = await gateway.setup("pledge:1:setup", payer, ABOUT)
    before = await gateway.read_setup(setup.id)
    assert (before.state, before.card, before.payment_method) == (SetupState.WAITS, None, "")
    assert before.client_secret == setup.client_secret
    world.save_card(setup.id)
    seen = await gateway.read_setup(setup.id)
    assert (seen.state, seen.customer) == (SetupState.SAVED, payer)
    assert (seen.card.brand, seen.card.last4) == ("visa", "4242")
    assert seen.card.exp_year > 2026
    assert world.books() == []


async def test_money_is_taken_once_and_its_fee_read_from_the_books(gateway, world):
    seen = await taken(gateway, world)
    assert (seen.state, seen.refusal, seen.cents) == (IntentState.SUCCEEDED, None, 2_500)
    charge = await gateway.read_charge(seen.charge_id)
    assert (charge.is_paid, charge.cents, charge.refunded_cents) == (True, 2_500, 0)
    assert (charge.intent_id, charge.refund_ids, charge.dispute_id) == (seen.id, (), "")
    assert charge.card.last4 == "4242"
    (line,) = world.books()
    assert (charge.booked.id, charge.booked.gross) == (line["id"], 2_500)
    assert (charge.booked.fee, charge.booked.net) == (line["fee"], line["net"])
    assert charge.booked.gross - charge.booked.fee == charge.booked.net
    assert charge.booked.at.tzinfo is UTC


async def test_confirming_again_takes_nothing_more(gateway, world):
    first = await taken(gateway, world)
    again = await gateway.confirm("pledge:1:confirm:1", first.id, first.payment_method)
    another = await gateway.confirm("pledge:1:confirm:2", first.id, first.payment_method)
    assert again.charge_id == another.charge_id == first.charge_id
    assert another.state is IntentState.SUCCEEDED
    assert len(world.charges()) == 1


async def test_the_same_key_is_the_same_payment(gateway, world):
    payer, card = await saved(gateway, world)
    first = await gateway.intent("pledge:1:pi", 2_500, payer, card, ABOUT)
    assert await gateway.intent("pledge:1:pi", 2_500, payer, card, ABOUT) == first
    with pytest.raises(Refused) as refused:
        await gateway.intent("pledge:1:pi", 5_000, payer, card, ABOUT)
    assert refused.value.code == "idempotency_error"


@pytest.mark.parametrize("key", ["", "x" * 256])
async def test_nothing_is_written_without_a_key(gateway, world, key):
    with pytest.raises(ValueError, match="idempotency key"):
        await gateway.customer(key, "lea@exemple.test", "fr")
    assert world.seen == []


async def test_a_bank_that_wants_a_confirmation_is_asked_on_the_same_payment(gateway, world):
    seen = await taken(gateway, world, token="pm_card_threeDSecure2Required")
    assert seen.state is IntentState.NEEDS_CARD
    assert (seen.refusal.code, seen.refusal.needs_action) == ("authentication_required", True)
    assert (seen.charge_id, world.charges()) == ("", [])
    assert seen.client_secret, "the browser needs it to confirm"
    world.dashboard.v1.payment_intents.confirm(
        seen.id, {"payment_method": seen.payment_method or _card_of(world)}
    )
    world.say_yes(seen.id)
    done = await gateway.read_intent(seen.id)
    assert (done.state, done.refusal) == (IntentState.SUCCEEDED, None)
    assert [one["id"] for one in world.charges()] == [done.charge_id]


def _card_of(world):
    (customer,) = world.dashboard.v1.customers.list().data
    return world.dashboard.v1.payment_methods.list({"customer": customer.id}).data[0].id


async def test_a_refused_card_is_an_answer_and_another_one_pays(gateway, world):
    payer, card = await saved(gateway, world)
    intent = await gateway.intent("pledge:1:pi", 2_500, payer, card, ABOUT)
    refused = await gateway.confirm(
        "pledge:1:confirm:1", intent, world.card("pm_card_visa_chargeDeclinedInsufficientFunds")
    )
    assert refused.state is IntentState.NEEDS_CARD
    assert (refused.refusal.code, refused.refusal.needs_action) == ("insufficient_funds", False)
    paid = await gateway.confirm("pledge:1:confirm:2", intent, card)
    assert (paid.state, paid.refusal) == (IntentState.SUCCEEDED, None)
    assert len(world.charges()) == 1


async def test_a_card_that_is_refused_at_once_is_not_saved(gateway, world):
    payer = await gateway.customer("payer:1", "lea@exemple.test", "en")
    setup = await gateway.setup("pledge:1:setup", payer, ABOUT)
    declined = {"payment_method": world.card("pm_card_visa_chargeDeclined")}
    world._post(f"/v1/setup_intents/{setup.id}/confirm", declined)
    seen = await gateway.read_setup(setup.id)
    assert (seen.state, seen.payment_method) == (SetupState.WAITS, "")
    assert seen.refusal.code == "generic_decline"


async def test_a_payment_is_given_up_and_never_taken(gateway, world):
    payer, card = await saved(gateway, world)
    intent = await gateway.intent("pledge:1:pi", 2_500, payer, card, ABOUT)
    assert (await gateway.cancel_intent("pledge:1:cancel", intent)).state is IntentState.CANCELLED
    late = await gateway.confirm("pledge:1:confirm:1", intent, card)
    assert late.state is IntentState.CANCELLED
    assert (await gateway.cancel_intent("pledge:1:cancel:2", intent)).state is late.state
    assert world.charges() == []


async def test_what_was_taken_cannot_be_given_up(gateway, world):
    seen = await taken(gateway, world)
    assert (await gateway.cancel_intent("pledge:1:cancel", seen.id)).state is IntentState.SUCCEEDED


async def test_a_part_is_refunded_and_the_charge_says_the_sum(gateway, world):
    seen = await taken(gateway, world)
    first = await gateway.refund("pledge:1:refund:1", seen.id, 1_000, ABOUT)
    again = await gateway.refund("pledge:1:refund:1", seen.id, 1_000, ABOUT)
    second = await gateway.refund("pledge:1:refund:2", seen.id, 500, ABOUT)
    assert (first.state, first.cents, first.id) == (RefundState.SUCCEEDED, 1_000, again.id)
    assert (first.booked.gross, first.failed) == (-1_000, None)
    assert (first.charge_id, first.intent_id) == (seen.charge_id, seen.id)
    assert await gateway.read_refund(first.id) == first
    charge = await gateway.read_charge(seen.charge_id)
    assert charge.refunded_cents == 1_500
    assert set(charge.refund_ids) == {first.id, second.id}
    with pytest.raises(Refused):
        await gateway.refund("pledge:1:refund:3", seen.id, 1_001, ABOUT)


@pytest.mark.parametrize("wins", [True, False])
async def test_a_dispute_and_what_the_bank_decides(gateway, world, wins):
    seen = await taken(gateway, world, token="pm_card_createDispute")
    charge = await gateway.read_charge(seen.charge_id)
    dispute = await gateway.read_dispute(charge.dispute_id)
    assert (dispute.state, dispute.cents, dispute.fee) == (DisputeState.OPEN, 2_500, 1_500)
    assert (dispute.withdrawn.gross, dispute.withdrawn.net) == (-2_500, -4_000)
    assert (dispute.returned, dispute.charge_id) == (None, seen.charge_id)
    world.answer_dispute(dispute.id, wins=wins)
    closed = await gateway.read_dispute(dispute.id)
    assert closed.state is (DisputeState.WON if wins else DisputeState.LOST)
    assert (closed.returned is not None) is wins
    assert closed.withdrawn == dispute.withdrawn


async def test_a_bank_that_only_asks_moves_no_money(gateway, world):
    seen = await taken(gateway, world, token="pm_card_visa_createDisputeInquiry")
    dispute = await gateway.read_dispute((await gateway.read_charge(seen.charge_id)).dispute_id)
    assert (dispute.state, dispute.withdrawn, dispute.fee) == (DisputeState.INQUIRY, None, 0)


async def test_a_card_is_forgotten_and_forgetting_it_again_is_no_fault(gateway, world):
    payer, card = await saved(gateway, world)
    await gateway.forget_card("pledge:1:forget", card)
    assert world.dashboard.v1.payment_methods.list({"customer": payer}).data == []
    await gateway.forget_card("pledge:1:forget:2", card)
    await gateway.forget_card("pledge:1:forget:3", "pm_nobody")


async def test_everything_that_happened_and_every_line_can_be_listed(gateway, world):
    seen = await taken(gateway, world)
    await gateway.refund("pledge:1:refund:1", seen.id, 1_000, ABOUT)
    world.faults.clear()
    events = [one async for one in gateway.events(BEGINNING)]
    assert [one.id for one in events[::-1]] == [one["id"] for one in world.events()]
    assert {"payment_intent.succeeded", "charge.refunded"} <= {one.kind for one in events}
    assert not any(one.is_live for one in events)
    lines = [one async for one in gateway.balance_transactions(BEGINNING)]
    assert [one.booked.id for one in lines[::-1]] == [one["id"] for one in world.books()]
    assert {one.kind for one in lines} == {"charge", "refund"}
    assert {one.currency for one in lines} == {"cad"}
    assert seen.charge_id in {one.source_id for one in lines}
    assert [one async for one in gateway.events(datetime(2040, 1, 1, tzinfo=UTC))] == []


async def test_more_than_one_page_of_events(gateway, world, monkeypatch):
    monkeypatch.setattr("app.payments.stripe.gateway.PAGE", 2)
    await taken(gateway, world)
    world.faults.clear()
    listed = [one.id async for one in gateway.events(BEGINNING)]
    assert listed[::-1] == [one["id"] for one in world.events()]
    assert len(listed) > 4


@pytest.mark.parametrize("read", ["setup", "intent", "charge", "refund", "dispute", "transfer"])
async def test_what_is_not_there_is_missing(gateway, read):
    with pytest.raises(Missing) as missing:
        await getattr(gateway, f"read_{read}")("xx_nobody")
    assert missing.value.status == 404


async def test_a_line_gone_dead_is_unknown_and_the_same_again_is_the_same(gateway, world):
    """Incident 18: the answer is lost after the success; nobody pays twice."""
    payer, card = await saved(gateway, world)
    intent = await gateway.intent("pledge:1:pi", 2_500, payer, card, ABOUT)
    world.faults.lose("POST", "/v1/payment_intents/*/confirm")
    with pytest.raises(Unknown):
        await gateway.confirm("pledge:1:confirm:1", intent, card)
    assert len(world.charges()) == 1, "the world took it"
    assert (await gateway.read_intent(intent)).state is IntentState.SUCCEEDED
    seen = await gateway.confirm("pledge:1:confirm:1", intent, card)
    assert seen.state is IntentState.SUCCEEDED
    assert len(world.charges()) == 1


async def test_a_request_that_never_came_is_unknown_and_the_same_again_takes_it(gateway, world):
    payer, card = await saved(gateway, world)
    intent = await gateway.intent("pledge:1:pi", 2_500, payer, card, ABOUT)
    world.faults.cut("POST", "/v1/payment_intents/*/confirm")
    with pytest.raises(Unknown):
        await gateway.confirm("pledge:1:confirm:1", intent, card)
    assert world.charges() == []
    await gateway.confirm("pledge:1:confirm:1", intent, card)
    assert len(world.charges()) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_failure_of_its_own_is_unknown(gateway, world, status):
    world.faults.refuse(status, "POST", "/v1/customers")
    with pytest.raises(Unknown) as unknown:
        await gateway.customer("payer:1", "lea@exemple.test", "fr")
    assert unknown.value.status == 503
    assert world.asked("POST", "/v1/customers") == 1, "whoever asks decides whether to ask again"


async def test_a_failure_after_the_success_is_unknown_too(gateway, world):
    payer, card = await saved(gateway, world)
    world.faults.stumble("POST", "/v1/payment_intents")
    with pytest.raises(Unknown):
        await gateway.intent("pledge:1:pi", 2_500, payer, card, ABOUT)
    first = await gateway.intent("pledge:1:pi", 2_500, payer, card, ABOUT)
    assert [one.id for one in world.dashboard.v1.payment_intents.list().data] == [first]


@pytest.mark.parametrize("status", [409, 429])
async def test_too_much_at_once_is_busy_and_is_not_tried_again_by_itself(gateway, world, status):
    world.faults.refuse(status, "POST", "/v1/customers")
    with pytest.raises(Busy) as busy:
        await gateway.customer("payer:1", "lea@exemple.test", "fr")
    assert busy.value.retry_after_s == 1
    assert world.asked("POST", "/v1/customers") == 1
    assert await gateway.customer("payer:1", "lea@exemple.test", "fr")


@pytest.mark.parametrize("status", [401, 403])
async def test_a_key_that_is_not_accepted_is_no_card_s_fault(gateway, world, status):
    world.faults.refuse(status, "POST", "/v1/payment_intents/*/confirm")
    with pytest.raises(Misconfigured):
        await taken(gateway, world)


@pytest.mark.parametrize("status", [400, 404])
async def test_a_refused_call_is_not_taken_for_a_refused_card(gateway, world, status):
    world.faults.refuse(status, "POST", "/v1/payment_intents/*/confirm")
    with pytest.raises(Refused):
        await taken(gateway, world)


async def test_a_second_try_while_the_first_is_under_way_takes_nothing_more(gateway, world):
    """Incident 6: the first answer is still on its way when somebody tries again, with another key."""
    payer, card = await saved(gateway, world)
    intent = await gateway.intent("pledge:1:pi", 2_500, payer, card, ABOUT)
    held = world.faults.hold("POST", "/v1/payment_intents/*/confirm")
    first = asyncio.create_task(gateway.confirm("pledge:1:confirm:1", intent, card))
    await asyncio.to_thread(held.arrived.wait, 20)
    second = await gateway.confirm("pledge:1:confirm:2", intent, card)
    held.released.set()
    assert (await first).charge_id == second.charge_id
    assert len(world.charges()) == 1


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("processing", IntentState.PROCESSING),
        ("requires_action", IntentState.NEEDS_ACTION),
        ("requires_confirmation", IntentState.READY),
        ("requires_payment_method", IntentState.NEEDS_CARD),
        ("canceled", IntentState.CANCELLED),
    ],
)
def test_each_state_has_a_word_of_ours_and_an_old_refusal_is_over_with_its_state(said, state):
    refused = {
        "code": "card_declined",
        "decline_code": "lost_card",
        "advice_code": "do_not_try_again",
    }
    seen = reading.intent(
        stripe.PaymentIntent.construct_from(
            {
                "id": "pi_1", "amount": 2_500, "status": said, "latest_charge": None,
                "client_secret": "s", "last_payment_error": refused, "customer": "cus_1",
                "payment_method": None,
            },
            "sk_test_1",
        )
    )  # fmt: skip
    assert seen.state is state
    told = seen.refusal and (seen.refusal.code, seen.refusal.advice, seen.refusal.needs_action)
    assert told == (("lost_card", "do_not_try_again", False) if said.endswith("method") else None)


async def test_each_write_had_a_key_and_each_call_our_version(gateway, world):
    seen = await taken(gateway, world)
    await gateway.refund("pledge:1:refund:1", seen.id, 100, ABOUT)
    keys = [one.key for one in world.seen if one.writes]
    assert keys == [
        "payer:1", "pledge:1:setup", "pledge:1:pi", "pledge:1:confirm:1", "pledge:1:refund:1",
    ]  # fmt: skip
    assert {one.version for one in world.seen} == {VERSION}
    assert not any("payment_method_types" in one.body for one in world.seen)


async def test_a_carrier_is_paid_and_a_part_is_taken_back(gateway, world):
    sent = await gateway.transfer("payout:1", 5_000, "acct_1", "campaign:7", {"payout": "1"})
    again = await gateway.transfer("payout:1", 5_000, "acct_1", "campaign:7", {"payout": "1"})
    assert (sent.id, sent.cents, sent.destination) == (again.id, 5_000, "acct_1")
    assert (sent.group, sent.booked.gross, sent.reversed_cents) == ("campaign:7", -5_000, 0)
    back = await gateway.reverse("payout:1:reverse:1", sent.id, 2_000)
    assert (back.transfer_id, back.cents, back.booked.gross) == (sent.id, 2_000, 2_000)
    seen = await gateway.read_transfer(sent.id)
    assert (seen.reversed_cents, [one.id for one in seen.reversals]) == (2_000, [back.id])
    await gateway.transfer("payout:2", 5_000, "acct_1", "campaign:7", {})
    assert seen.payout == "1"
    assert await gateway.find_transfer("campaign:7", "1") == sent.id
    assert await gateway.find_transfer("campaign:8", "1") == ""
    with pytest.raises(Refused):
        await gateway.reverse("payout:1:reverse:2", sent.id, 3_001)


LINE = {"object": "balance_transaction", "fee": 0, "created": 1795350000}


def test_a_transfer_is_read_with_what_came_back_of_it():
    lines = [LINE | {"id": f"txn_{n}", "amount": n, "net": n} for n in (-5_000, 2_000)]
    back = {"id": "trr_1", "object": "transfer_reversal", "amount": 2_000, "transfer": "tr_1"}
    seen = reading.transfer(
        stripe.Transfer.construct_from(
            {
                "id": "tr_1", "object": "transfer", "amount": 5_000, "amount_reversed": 2_000,
                "destination": "acct_1", "transfer_group": "campaign:7", "created": 1795350000,
                "balance_transaction": lines[0],
                "reversals": {
                    "object": "list", "has_more": False, "url": "/v1/transfers/tr_1/reversals",
                    "data": [back | {"balance_transaction": lines[1]}],
                },
            },
            "sk_test_1",
        )
    )  # fmt: skip
    assert (seen.cents, seen.reversed_cents, seen.group) == (5_000, 2_000, "campaign:7")
    assert seen.payout == ""
    assert (seen.destination, seen.booked.gross) == ("acct_1", -5_000)
    assert [(one.id, one.transfer_id, one.booked.gross) for one in seen.reversals] == [
        ("trr_1", "tr_1", 2_000)
    ]
