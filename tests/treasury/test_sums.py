"""What may be paid: never more than is owed, than is in hand, nor than is allowed before the report."""

import pytest
from hypothesis import given, settings, strategies as st

from app.ledger import entries
from app.ledger.rules import AccountKind, Entry, TxnKind as K
from app.treasury.rules import Act, State, after
from app.treasury.sums import Sums, payable, sums_of, tranches_of

CENTS = st.integers(0, 10**9)


def added(*happened: tuple[K, list[Entry]]) -> Sums:
    """Add events up as the ledger's query does."""
    found: dict[tuple[K, AccountKind], int] = {}
    for kind, sides in happened:
        for side in sides:
            place = (kind, side.account)
            found[place] = found.get(place, 0) + side.cents
    return sums_of(found)


LIFE = (
    (K.CHARGE, entries.charge(5, 100_00, 3_20, 96_80)),
    (K.CHARGE, entries.charge(5, 50_00, 1_75, 48_25)),
    (K.CHARGE, entries.charge(5, 20_00, 88, 19_12)),
    (K.REFUND, entries.refund(5, 10_00)),
    (K.REFUND, entries.refund(5, 7_00)),
    (K.REFUND_FAILED, entries.refund_failed(5, 7_00)),
    (K.DISPUTE, entries.dispute_opened(5, 50_00, 15_00)),
    (K.DISPUTE_WON, entries.dispute_won(5, 50_00, 15_00)),
    (K.DISPUTE, entries.dispute_opened(5, 20_00, 15_00)),
    (K.DISPUTE_LOST, entries.dispute_lost(5, 20_00)),
    (K.MATCH, entries.match(8, 5, 60_00)),
    (K.MATCH_RETURNED, entries.match_returned(8, 5, 10_00)),
    (K.FUND_PAID, entries.fund_paid(8, 5, 30_00)),
    (K.FUND_PAID, entries.fund_paid(8, 5, 12_00)),
    (K.FUND_PAID_REVERSED, entries.fund_paid_reversed(8, 5, 12_00)),
    (K.TRANSFER, entries.payout(5, 80_00, AccountKind.BANK)),
    (K.TRANSFER_REVERSED, entries.payout_reversed(5, 5_00)),
)


def test_a_whole_life_in_a_few_numbers():
    sums = added(*LIFE)
    assert (sums.given, sums.refunded, sums.lost, sums.matched) == (170_00, 10_00, 20_00, 50_00)
    assert sums.fees == 3_20 + 1_75 + 88 + 15_00
    assert (sums.held, sums.fund_owed, sums.paid) == (0, 20_00, 75_00)
    assert sums.owed == 170_00 + 50_00 - 10_00 - 20_00 - sums.fees
    assert sums.left == sums.owed - 75_00


@given(st.lists(st.sampled_from(LIFE), max_size=30))
@settings(max_examples=100, deadline=None)
def test_what_is_left_is_in_hand_held_by_banks_or_owed_by_funds(happened):
    sums = added(*happened)
    assert sums.left == sums.in_hand + sums.held + sums.fund_owed


@given(CENTS, CENTS, CENTS, CENTS, st.integers(0, 50), st.booleans())
@settings(max_examples=200, deadline=None)
def test_no_more_may_be_paid_than_is_owed_in_hand_and_allowed(
    given, paid, in_hand, flying, kept, has_report
):
    sums = Sums(given=given, paid=paid, in_hand=in_hand)
    most = payable(sums, flying, kept, has_report=has_report)
    assert most >= 0
    if most:
        assert most + flying <= in_hand
        assert paid + flying + most <= given
        if not has_report:
            assert paid + flying + most <= tranches_of(sums, kept).first


@given(CENTS, CENTS, CENTS, CENTS, CENTS)
@settings(max_examples=100, deadline=None)
def test_the_last_tranche_is_of_what_came_not_of_what_is_awaited(given, owed, held, back, hand):
    sums = Sums(given=given + owed + held, held=held, fund_owed=owed, in_hand=hand)
    most = payable(sums, 0, 10, has_report=False, going_back=back)
    came = max(given - back, 0)
    assert most <= came - came // 10
    assert tranches_of(sums, 10, back).first + tranches_of(sums, 10, back).last == came


@pytest.mark.parametrize(
    ("owed", "percent", "first", "last"),
    [
        (1_000_00, 10, 900_00, 100_00),
        (3_333, 10, 3_000, 333),
        (5, 10, 5, 0),
        (15, 10, 14, 1),
        (0, 10, 0, 0),
        (100, 0, 100, 0),
        (-500, 10, 0, 0),
    ],
)
def test_the_last_tranche_is_a_whole_number_of_cents(owed, percent, first, last):
    tranches = tranches_of(Sums(given=max(owed, 0), fees=max(-owed, 0)), percent)
    assert (tranches.first, tranches.last) == (first, last)


def test_a_payout_moves_as_its_paper_says_and_never_out_of_an_end():
    ends = (State.FAILED, State.REVERSED, State.CANCELLED)
    assert not [act for state in ends for act in Act if after(state, act)]
    assert [act for act in Act if after(State.SENT, act)] == [Act.REVERSE]
    assert after(State.SENDING, Act.CANCEL) is None
    assert after(State.PROPOSED, Act.SEND) is None
    assert after(State.PROPOSED, Act.ASK) is None
