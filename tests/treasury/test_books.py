"""The gateway's books beside ours: what differs is shown with its ids, and nothing is ever mended."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from app.campaigns.rules import State as CampaignState
from app.core import clock
from app.ledger import entries
from app.ledger.queries import AtGateway, known, standing
from app.ledger.rules import AccountKind as At, TxnKind as K
from app.ledger.service import book
from app.payments import trying
from app.payments.seen import Booked, Movement
from app.treasury.comparing import Found, differences, gathered, kind_of, name_of
from app.treasury.models import BooksRead, MoneyDifference
from app.treasury.rules import DifferenceKind as D
from app.treasury.service.compare import compare
from tests.factories import campaigns, treasury
from tests.factories.treasury import demonstration

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
NONE = timedelta()


def line(kind: str, source: str, net: int = 0, fee: int = 0, name: str = "txn_1") -> Movement:
    return Movement(Booked(name, net + fee, fee, net, AT), kind, source, "cad")


@pytest.mark.parametrize(
    ("movement", "kind", "name"),
    [
        (line("charge", "ch_1", 100), K.CHARGE, "ch_1"),
        (line("payment", "py_1", 100), K.CHARGE, "py_1"),
        (line("refund", "re_1", -100), K.REFUND, "re_1"),
        (line("refund_failure", "re_1", 100), K.REFUND_FAILED, "re_1"),
        (line("adjustment", "dp_1", -1_600, 1_500), K.DISPUTE, "dp_1"),
        (line("adjustment", "dp_1", 100), K.DISPUTE_WON, "dp_1"),
        (line("adjustment", "ch_1", 100), None, "ch_1"),
        (line("transfer", "tr_1", -100), K.TRANSFER, "tr_1"),
        (line("transfer_refund", "trr_1", 100), K.TRANSFER_REVERSED, "trr_1"),
        (line("payout", "po_1", -100), K.TO_BANK, "txn_1"),
        (line("payout_failure", "po_1", 100), K.TO_BANK, "txn_1"),
        (line("topup", "tu_1", 100), K.TO_BANK, "txn_1"),
        (line("stripe_fee", "", -100), K.BILLED, "txn_1"),
        (line("adjustment", "demo_dispute_1", -100), K.DISPUTE, "demo_dispute_1"),
        (line("advance", "", -100), None, "txn_1"),
    ],
)
def test_each_line_of_the_gateways_books_has_a_name_in_ours(movement, kind, name):
    assert (kind_of(movement), name_of(movement)) == (kind, name)


def test_lines_about_one_thing_are_added_up():
    found = gathered([line("refund", "re_1", -100), line("refund", "re_1", -50, 3, "txn_2")])
    assert found[K.REFUND, "re_1"].amounts == AtGateway(-150, 3)


def test_what_agrees_is_silent_and_each_disagreement_is_said_once():
    theirs = gathered(
        [line("charge", "ch_same", 97, 3), line("charge", "ch_off", 97, 3),
         line("charge", "ch_new", 97, 3), line("anything", "", -12), line("advance", "", 0),
         line("reserve_transaction", "", -500)]
    )  # fmt: skip
    ours = {
        (K.CHARGE, "ch_same"): AtGateway(97, 3),
        (K.CHARGE, "ch_off"): AtGateway(96, 4),
        (K.REFUND, "re_gone"): AtGateway(-50, 0),
    }
    found = {(one.kind, one.source_id): one for one in differences(theirs, ours)}
    assert set(found) == {
        (D.AMOUNT, "ch_off"), (D.MISSING_HERE, "ch_new"), (D.MISSING_HERE, "txn_1"),
        (D.MISSING_THERE, "re_gone"),
    }  # fmt: skip
    assert found[D.AMOUNT, "ch_off"] == Found(
        D.AMOUNT, "ch_off", "charge", "txn_1", AtGateway(97, 3), AtGateway(96, 4)
    )


async def open_differences(db) -> dict[str, D]:
    db.expire_all()
    query = select(MoneyDifference).where(MoneyDifference.gone_at.is_(None))
    return {one.source_id: one.kind for one in await db.scalars(query)}


async def test_books_that_agree_leave_nothing_but_the_hour(db, runtime):
    made = await campaigns.campaign(db, CampaignState.COLLECTING)
    for cents in (25_00, 100_00, 19_99):
        await treasury.charged(db, runtime, made, cents)
    assert await compare(runtime, clock.now(), NONE) == 0
    assert await open_differences(db) == {}
    read = await db.get_one(BooksRead, "demonstration")
    assert read.lines == 3
    assert read.compared_at is not None


async def test_a_charge_that_we_do_not_know_is_shown_until_it_is_known_and_not_mended(db, runtime):
    made = await campaigns.campaign(db, CampaignState.COLLECTING)
    number = made.id
    seen = await treasury.charged(db, runtime, made, books=False)
    assert await compare(runtime, clock.now(), NONE) == 1
    assert await open_differences(db) == {seen.id: D.MISSING_HERE}
    assert await known(db, K.CHARGE, [seen.id]) == frozenset()
    assert await compare(runtime, clock.now(), NONE) == 1
    assert await db.scalar(text("SELECT count(*) FROM money_difference")) == 1
    booked = seen.booked
    sides = entries.charge(number, booked.gross, booked.fee, booked.net)
    await book(db, K.CHARGE, seen.id, booked.at, sides)
    await db.commit()
    assert await compare(runtime, clock.now(), NONE) == 0
    assert await open_differences(db) == {}
    gone = (await db.scalars(select(MoneyDifference))).one()
    assert gone.gone_at is not None
    assert (gone.their_net, gone.their_fee) == (booked.net, booked.fee)


async def test_an_entry_that_the_gateway_does_not_know_and_one_that_differs_are_shown(db, runtime):
    made = await campaigns.campaign(db, CampaignState.COLLECTING)
    seen = await treasury.charged(db, runtime, made, books=False)
    sides = entries.charge(made.id, seen.cents, 0, seen.cents)
    await book(db, K.CHARGE, seen.id, AT, sides)
    await treasury.gift(db, made, name="ch_nowhere")
    assert await compare(runtime, clock.now(), NONE) == 2
    assert await open_differences(db) == {seen.id: D.AMOUNT, "ch_nowhere": D.MISSING_THERE}


async def test_what_moved_a_moment_ago_is_left_for_the_next_time(db, runtime):
    made = await campaigns.campaign(db, CampaignState.COLLECTING)
    await treasury.charged(db, runtime, made, books=False)
    await treasury.gift(db, made, name="ch_nowhere")
    assert await compare(runtime, clock.now()) == 0
    assert await compare(runtime, clock.now() + timedelta(minutes=11)) == 2


async def test_a_contested_gift_agrees_once_it_is_written_down(db, runtime):
    made = await campaigns.campaign(db, CampaignState.COLLECTING)
    seen = await treasury.charged(db, runtime, made, 50_00, trying.TestCard.DISPUTED)
    assert await compare(runtime, clock.now(), NONE) == 1
    gateway = demonstration(runtime)
    dispute = await gateway.read_dispute(seen.dispute_id)
    sides = entries.dispute_opened(made.id, dispute.cents, dispute.fee)
    await book(db, K.DISPUTE, dispute.id, AT, sides)
    await db.commit()
    assert await compare(runtime, clock.now(), NONE) == 0
    await gateway.decide(dispute.id, won=True)
    assert await compare(runtime, clock.now(), NONE) == 1
    await book(db, K.DISPUTE_WON, dispute.id, AT, entries.dispute_won(made.id, dispute.cents))
    await db.commit()
    assert await compare(runtime, clock.now(), NONE) == 0


async def test_transfers_by_hand_are_no_business_of_the_gateway(db, runtime):
    made = await campaigns.campaign(db, CampaignState.SETTLED)
    await treasury.charged(db, runtime, made)
    await book(db, K.TRANSFER, "payout:x", AT, entries.payout(made.id, 50_00, At.BANK))
    await db.commit()
    assert await compare(runtime, clock.now(), NONE) == 0


async def test_what_the_gateway_paid_to_our_bank_is_entered_from_its_own_line(
    db, runtime, monkeypatch
):
    async def lines(_since):
        yield line("payout", "po_1", -90_00, 0, "txn_9")

    monkeypatch.setattr(demonstration(runtime), "balance_transactions", lines)
    for _ in range(2):
        assert await compare(runtime, clock.now(), NONE) == 0
    stands = await standing(db)
    assert (stands[At.BANK], stands[At.STRIPE_PENDING]) == (90_00, -90_00)


async def test_what_the_gateway_bills_to_the_platform_is_entered_and_no_alarm(
    db, runtime, monkeypatch
):
    async def lines(_since):
        yield line("stripe_fee", "", -12_00, 0, "txn_7")
        yield line("topup", "tu_1", 50_00, 0, "txn_8")
        yield line("reserve_transaction", "", -5_00, 0, "txn_9")

    monkeypatch.setattr(demonstration(runtime), "balance_transactions", lines)
    for _ in range(2):
        assert await compare(runtime, clock.now(), NONE) == 0
    stands = await standing(db)
    assert (stands[At.FEES], stands[At.BANK], stands[At.STRIPE_PENDING]) == (12_00, -50_00, 38_00)


async def test_another_currency_is_a_difference_and_no_dollar_of_ours(db, runtime, monkeypatch):
    async def lines(_since):
        yield Movement(Booked("txn_3", 90, 0, 90, AT), "charge", "ch_9", "usd")
        yield Movement(Booked("txn_4", -70, 0, -70, AT), "payout", "po_9", "usd")

    monkeypatch.setattr(demonstration(runtime), "balance_transactions", lines)
    assert await compare(runtime, clock.now(), NONE) == 2
    assert await open_differences(db) == {"txn_3": D.AMOUNT, "txn_4": D.AMOUNT}
    assert (await standing(db))[At.BANK] == 0
