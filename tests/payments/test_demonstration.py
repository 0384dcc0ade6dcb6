"""The demonstration does what a gateway does, but for the money."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.payments.choose import NobodyPays, are_payments_open, gateway_of
from app.payments.demo.kept import fee_of
from app.payments.errors import Missing, Refused
from app.payments.models import DemoPayment, GatewayEvent
from app.payments.seen import DisputeState, IntentState, SetupState
from app.payments.stripe.gateway import StripeGateway
from app.payments.trying import TestCard as Card

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
ABOUT = {"pledge": "42"}


@pytest.fixture
def gateway(runtime):
    return gateway_of(runtime)


async def saved(gateway, card=Card.ACCEPT, number=1):
    payer = await gateway.customer(f"payer:{number}", "lea@exemple.test", "fr")
    setup = await gateway.setup(f"pledge:{number}:setup", payer, ABOUT)
    seen = await gateway.try_card(setup.id, setup.client_secret, card)
    return payer, seen.payment_method


async def taken(gateway, card=Card.ACCEPT, cents=2_500):
    payer, method = await saved(gateway, card)
    intent = await gateway.intent("pledge:1:pi", cents, payer, method, ABOUT)
    return await gateway.confirm("pledge:1:confirm:1", intent, method)


async def kinds(db):
    found = await db.scalars(select(GatewayEvent.kind).order_by(GatewayEvent.made_at))
    return found.all()


def test_without_a_key_it_takes_the_cards_and_moves_no_money(gateway):
    assert (gateway.name, gateway.is_live) == ("demonstration", False)
    assert gateway.cards == tuple(Card)


def test_one_gateway_serves_a_process(runtime, gateway):
    assert gateway_of(runtime) is gateway


def test_with_a_key_stripe_takes_them(runtime, with_key):
    gateway = gateway_of(runtime)
    assert isinstance(gateway, StripeGateway)
    assert (gateway.name, gateway.is_live, gateway.cards) == ("stripe", False, ())


async def test_with_payments_off_nobody_does(runtime, with_key):
    with_key(payments="off")
    assert not are_payments_open(runtime.settings)
    with pytest.raises(NobodyPays) as refusal:
        gateway_of(runtime)
    assert refusal.value.status == 503


async def test_a_card_is_saved_and_its_numbers_were_never_asked(gateway, db):
    payer, method = await saved(gateway)
    setup = (await db.scalars(select(DemoPayment).where(DemoPayment.kind == "setup"))).one()
    seen = await gateway.read_setup(setup.id)
    assert (seen.state, seen.customer, seen.payment_method) == (SetupState.SAVED, payer, method)
    assert (seen.card.brand, seen.card.last4) == ("visa", "4242")
    assert await kinds(db) == ["setup_intent.succeeded"]


async def test_nothing_of_a_person_is_kept(gateway, db):
    await taken(gateway)
    kept = (await db.scalars(select(DemoPayment.facts))).all()
    assert "lea@exemple.test" not in str(kept)


async def test_a_card_refused_at_once_is_not_saved_and_another_is(gateway, db):
    setup = await gateway.setup("pledge:1:setup", "payer", ABOUT)
    seen = await gateway.try_card(setup.id, setup.client_secret, Card.DECLINE)
    assert (seen.state, seen.refusal.code) == (SetupState.WAITS, "generic_decline")
    seen = await gateway.try_card(setup.id, setup.client_secret, Card.ACCEPT)
    assert (seen.state, seen.refusal) == (SetupState.SAVED, None)
    again = await gateway.try_card(setup.id, setup.client_secret, Card.FAILS_LATER)
    assert again == seen, "what is saved stays"
    assert await kinds(db) == ["setup_intent.setup_failed", "setup_intent.succeeded"]


async def test_only_who_has_the_secret_gives_a_card_or_answers_the_bank(gateway):
    setup = await gateway.setup("pledge:1:setup", "payer", ABOUT)
    for secret in ("", "x", setup.client_secret + "x"):
        with pytest.raises(Missing):
            await gateway.try_card(setup.id, secret, Card.ACCEPT)
    seen = await taken(gateway, Card.NEEDS_ACTION)
    with pytest.raises(Missing):
        await gateway.answer(seen.id, "x", yes=True)
    assert (await gateway.read_intent(seen.id)).state is IntentState.NEEDS_CARD


async def test_money_is_taken_with_a_fee_of_the_books(gateway, db):
    seen = await taken(gateway)
    assert (seen.state, seen.cents) == (IntentState.SUCCEEDED, 2_500)
    charge = await gateway.read_charge(seen.charge_id)
    assert (charge.is_paid, charge.cents, charge.intent_id) == (True, 2_500, seen.id)
    assert (charge.booked.gross, charge.booked.fee, charge.booked.net) == (2_500, 103, 2_397)
    assert (await kinds(db))[1:] == ["charge.succeeded", "payment_intent.succeeded"]


async def test_twenty_confirmations_at_once_take_it_once(gateway, db):
    payer, method = await saved(gateway)
    intent = await gateway.intent("pledge:1:pi", 2_500, payer, method, ABOUT)
    seen = await asyncio.gather(
        *(gateway.confirm(f"pledge:1:confirm:{n}", intent, method) for n in range(20))
    )
    assert {one.state for one in seen} == {IntentState.SUCCEEDED}
    charges = await db.scalars(select(DemoPayment.id).where(DemoPayment.kind == "charge"))
    assert charges.all() == [seen[0].charge_id]


async def test_the_same_key_is_the_same_object_and_of_one_kind(gateway):
    made = await asyncio.gather(
        *(gateway.intent("pledge:1:pi", 2_500, "payer", "card", ABOUT) for _ in range(10))
    )
    assert len(set(made)) == 1
    with pytest.raises(Refused) as refused:
        await gateway.setup("pledge:1:pi", "payer", ABOUT)
    assert refused.value.code == "idempotency_error"


async def test_a_refused_try_is_tried_once_under_its_key(gateway, db):
    seen = await taken(gateway, Card.FAILS_LATER)
    assert (seen.state, seen.refusal.code) == (IntentState.NEEDS_CARD, "insufficient_funds")
    assert not seen.refusal.needs_action
    before = await kinds(db)
    await gateway.confirm("pledge:1:confirm:1", seen.id, seen.payment_method)
    assert await kinds(db) == before
    _payer, other = await saved(gateway, number=2)
    paid = await gateway.confirm("pledge:1:confirm:2", seen.id, other)
    assert (paid.state, paid.payment_method) == (IntentState.SUCCEEDED, other)


@pytest.mark.parametrize("yes", [True, False])
async def test_a_bank_asks_and_its_holder_answers(gateway, yes):
    seen = await taken(gateway, Card.NEEDS_ACTION)
    assert (seen.refusal.code, seen.refusal.needs_action) == ("authentication_required", True)
    after = await gateway.answer(seen.id, seen.client_secret, yes=yes)
    if yes:
        assert (after.state, bool(after.charge_id)) == (IntentState.SUCCEEDED, True)
    else:
        assert (after.state, after.refusal.needs_action) == (IntentState.NEEDS_CARD, False)
    again = await gateway.answer(seen.id, seen.client_secret, yes=True)
    assert again == after, "an answer is given once"


async def test_a_payment_given_up_is_never_taken_and_one_taken_is_not_given_up(gateway):
    payer, method = await saved(gateway)
    intent = await gateway.intent("pledge:1:pi", 2_500, payer, method, ABOUT)
    await gateway.cancel_intent("pledge:1:cancel", intent)
    late = await gateway.confirm("pledge:1:confirm:1", intent, method)
    assert (late.state, late.charge_id) == (IntentState.CANCELLED, "")
    other = await gateway.intent("pledge:2:pi", 2_500, payer, method, ABOUT)
    paid = await gateway.confirm("pledge:2:confirm:1", other, method)
    assert await gateway.cancel_intent("pledge:2:cancel", other) == paid


async def test_parts_are_refunded_never_more_than_was_taken(gateway):
    seen = await taken(gateway)
    first = await gateway.refund("pledge:1:refund:1", seen.id, 1_000, ABOUT)
    assert await gateway.refund("pledge:1:refund:1", seen.id, 1_000, ABOUT) == first
    assert await gateway.read_refund(first.id) == first
    assert first.booked.gross == first.booked.net == -1_000
    for cents in (1_501, 0, -1):
        with pytest.raises(Refused):
            await gateway.refund("pledge:1:refund:2", seen.id, cents, ABOUT)
    await gateway.refund("pledge:1:refund:3", seen.id, 1_500, ABOUT)
    charge = await gateway.read_charge(seen.charge_id)
    assert (charge.refunded_cents, len(charge.refund_ids)) == (2_500, 2)


async def test_ten_refunds_at_once_give_back_what_was_taken_and_no_more(gateway):
    seen = await taken(gateway)
    done = await asyncio.gather(
        *(gateway.refund(f"pledge:1:refund:{n}", seen.id, 1_000, ABOUT) for n in range(10)),
        return_exceptions=True,
    )
    assert sum(not isinstance(one, Refused) for one in done) == 2
    assert (await gateway.read_charge(seen.charge_id)).refunded_cents == 2_000


async def test_what_was_not_taken_is_not_given_back(gateway):
    intent = await gateway.intent("pledge:1:pi", 2_500, "payer", "card", ABOUT)
    with pytest.raises(Refused):
        await gateway.refund("pledge:1:refund:1", intent, 100, ABOUT)


@pytest.mark.parametrize("won", [True, False])
async def test_a_charge_is_contested_and_the_bank_decides_once(gateway, db, won):
    seen = await taken(gateway, Card.DISPUTED)
    charge = await gateway.read_charge(seen.charge_id)
    dispute = await gateway.read_dispute(charge.dispute_id)
    assert (dispute.state, dispute.fee, dispute.charge_id) == (DisputeState.OPEN, 1_500, charge.id)
    assert (dispute.withdrawn.net, dispute.returned) == (-4_000, None)
    with pytest.raises(Refused):
        await gateway.refund("pledge:1:refund:1", seen.id, 100, ABOUT)
    closed = await gateway.decide(dispute.id, won=won)
    assert closed.state is (DisputeState.WON if won else DisputeState.LOST)
    assert (closed.returned is not None) is won
    assert await gateway.decide(dispute.id, won=not won) == closed
    assert (await kinds(db)).count("charge.dispute.closed") == 1


async def test_a_carrier_is_paid_once_and_a_part_comes_back(gateway):
    sent = await asyncio.gather(
        *(gateway.transfer("payout:1", 5_000, "acct", "campaign:7", ABOUT) for _ in range(5))
    )
    assert {one.id for one in sent} == {sent[0].id}
    back = await gateway.reverse("payout:1:reverse:1", sent[0].id, 2_000)
    assert await gateway.reverse("payout:1:reverse:1", sent[0].id, 2_000) == back
    seen = await gateway.read_transfer(sent[0].id)
    assert (seen.cents, seen.reversed_cents, seen.reversals) == (5_000, 2_000, (back,))
    about = {"payout": "a1"}
    other = await gateway.transfer("payout:2", 5_000, "acct", "campaign:7", about)
    assert (seen.payout, other.payout) == ("", "a1")
    assert await gateway.find_transfer("campaign:7", "a1") == other.id
    assert await gateway.find_transfer("campaign:8", "a1") == ""
    with pytest.raises(Refused):
        await gateway.reverse("payout:1:reverse:2", sent[0].id, 3_001)
    lines = [one async for one in gateway.balance_transactions(BEGINNING)]
    assert [one.booked.gross for one in lines] == [-5_000, 2_000, -5_000]


async def test_what_a_request_undoes_the_gateway_has_done_all_the_same(gateway, runtime):
    """As one far away: a rolled back request leaves its object there, found again by its key."""
    with pytest.raises(RuntimeError):
        async with runtime.database.transaction():
            first = await gateway.intent("pledge:1:pi", 2_500, "payer", "card", ABOUT)
            raise RuntimeError
    assert await gateway.intent("pledge:1:pi", 2_500, "payer", "card", ABOUT) == first


async def test_what_happened_can_be_listed(gateway, db):
    seen = await taken(gateway)
    listed = [one async for one in gateway.events(BEGINNING)]
    assert [one.kind for one in listed[::-1]] == await kinds(db)
    assert {one.source_id async for one in gateway.balance_transactions(BEGINNING)} == {
        seen.charge_id
    }


@pytest.mark.parametrize("read", ["setup", "intent", "charge", "refund", "dispute", "transfer"])
async def test_what_is_not_there_is_missing(gateway, read):
    with pytest.raises(Missing):
        await getattr(gateway, f"read_{read}")("demo_nobody")


async def test_less_than_half_a_dollar_is_refused(gateway):
    with pytest.raises(Refused) as refused:
        await gateway.intent("pledge:1:pi", 49, "payer", "card", ABOUT)
    assert refused.value.code == "amount_too_small"


async def test_a_card_is_forgotten(gateway):
    _payer, method = await saved(gateway)
    assert await gateway.forget_card("pledge:1:forget", method) is None


@pytest.mark.parametrize(
    ("cents", "fee"), [(50, 31), (100, 33), (2_500, 103), (10_000, 320), (17, 30), (18, 31)]
)
def test_a_fee_is_whole_cents(cents, fee):
    assert fee_of(cents) == fee
