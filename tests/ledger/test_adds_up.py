"""Whatever happens to money in whatever order, the books add up, of everything and of each campaign."""

from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from app.core.errors import Invalid
from app.ledger import entries
from app.ledger.queries import balances, booked, fund_balance, lines, standing, total
from app.ledger.rules import AccountKind as At, Entry, TxnKind
from app.ledger.service import book
from tests.ledger.books import NOW, charged

CENTS = st.integers(1, 10**9)
FEE = st.integers(0, 5_000)
CAMPAIGN = st.sampled_from([1, 2, 3])
FUND = st.sampled_from([8, 9])
HELD = st.sampled_from([At.STRIPE_PENDING, At.BANK])
HAPPENS = st.one_of(
    st.tuples(st.just(TxnKind.CHARGE), CAMPAIGN, CENTS, FEE).map(
        lambda d: (d[0], entries.charge(d[1], d[2], d[3], d[2] - d[3]))
    ),
    *(
        st.tuples(st.just(kind), CAMPAIGN, CENTS, FEE).map(
            lambda d, make=make: (d[0], make(d[1], d[2], d[3]))
        )
        for kind, make in (
            (TxnKind.REFUND, entries.refund),
            (TxnKind.REFUND_FAILED, entries.refund_failed),
            (TxnKind.DISPUTE, entries.dispute_opened),
            (TxnKind.DISPUTE_WON, entries.dispute_won),
        )
    ),
    *(
        st.tuples(st.just(kind), FUND, CAMPAIGN, CENTS).map(
            lambda d, make=make: (d[0], make(d[1], d[2], d[3]))
        )
        for kind, make in (
            (TxnKind.MATCH, entries.match),
            (TxnKind.MATCH_RETURNED, entries.match_returned),
            (TxnKind.FUND_PAID, entries.fund_paid),
            (TxnKind.FUND_PAID_REVERSED, entries.fund_paid_reversed),
        )
    ),
    *(
        st.tuples(st.just(kind), CAMPAIGN, CENTS, HELD).map(
            lambda d, make=make: (d[0], make(d[1], d[2], d[3]))
        )
        for kind, make in (
            (TxnKind.TRANSFER, entries.payout),
            (TxnKind.TRANSFER_REVERSED, entries.payout_reversed),
        )
    ),
    st.tuples(CAMPAIGN, CENTS).map(
        lambda d: (TxnKind.DISPUTE_LOST, entries.dispute_lost(d[0], d[1]))
    ),
    CENTS.map(lambda cents: (TxnKind.TO_BANK, entries.to_bank(cents))),
    CENTS.map(lambda cents: (TxnKind.BILLED, entries.billed(cents))),
)
NAMES = st.integers(1, 12).map("x_{}".format)


@dataclass
class Kept:
    """What a reader with a pencil would have written, to compare with."""

    seen: set[tuple[TxnKind, str]] = field(default_factory=set)
    sums: dict[tuple[At, int | None], int] = field(default_factory=dict)

    def add(self, kind: TxnKind, name: str, sides: list[Entry]) -> bool:
        if (kind, name) in self.seen:
            return False
        self.seen.add((kind, name))
        for side in sides:
            place = (side.account, side.campaign_id)
            self.sums[place] = self.sums.get(place, 0) + side.cents
        return True


@given(st.lists(st.tuples(HAPPENS, NAMES), max_size=25))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_the_sum_of_everything_is_zero_and_so_is_each_campaigns(db, happened):
    kept = Kept()
    for (kind, sides), name in happened:
        assert await book(db, kind, name, NOW, sides) == kept.add(kind, name, sides)
        assert await total(db) == 0
    for campaign_id in (1, 2, 3):
        stands = await balances(db, campaign_id)
        assert sum(stands.values()) == 0
        assert stands == {at: kept.sums.get((at, campaign_id), 0) for at in At}
        read = await lines(db, campaign_id, size=500)
        assert all(sum(line.cents.values()) == 0 for line in read.items)
        assert {at: sum(line.of(at) for line in read.items) for at in At} == stands
    assert sum((await standing(db)).values()) == 0
    await db.rollback()


@pytest.mark.parametrize(
    ("sides", "stands"),
    [
        (
            entries.charge(5, 2_500, 103, 2_397),
            {At.STRIPE_PENDING: 2_397, At.FEES: 103, At.CAMPAIGN: -2_500},
        ),
        (entries.refund(5, 700), {At.CAMPAIGN: 700, At.STRIPE_PENDING: -700}),
        (entries.refund_failed(5, 700), {At.CAMPAIGN: -700, At.STRIPE_PENDING: 700}),
        (
            entries.dispute_opened(5, 700, 1_500),
            {At.DISPUTE_HOLD: 700, At.FEES: 1_500, At.STRIPE_PENDING: -2_200},
        ),
        (
            entries.dispute_won(5, 700, 1_500),
            {At.DISPUTE_HOLD: -700, At.FEES: -1_500, At.STRIPE_PENDING: 2_200},
        ),
        (entries.dispute_lost(5, 700), {At.CAMPAIGN: 700, At.DISPUTE_HOLD: -700}),
        (entries.match(8, 5, 700), {At.MATCH_FUND: 700, At.CAMPAIGN: -700}),
        (entries.match_returned(8, 5, 700), {At.MATCH_FUND: -700, At.CAMPAIGN: 700}),
        (entries.fund_paid(8, 5, 700), {At.BANK: 700, At.MATCH_FUND: -700}),
        (entries.fund_paid_reversed(8, 5, 700), {At.BANK: -700, At.MATCH_FUND: 700}),
        (entries.payout(5, 700), {At.CAMPAIGN: 700, At.STRIPE_PENDING: -700}),
        (entries.payout(5, 700, At.BANK), {At.CAMPAIGN: 700, At.BANK: -700}),
        (entries.payout_reversed(5, 700), {At.CAMPAIGN: -700, At.STRIPE_PENDING: 700}),
    ],
)
async def test_each_thing_stands_on_the_sides_that_the_decision_says(db, sides, stands):
    await book(db, TxnKind.CHARGE, "x", NOW, sides)
    assert {at: cents for at, cents in (await balances(db, 5)).items() if cents} == stands


async def test_what_the_gateway_pays_to_the_bank_is_of_no_campaign(db):
    await book(db, TxnKind.TO_BANK, "po_1", NOW, entries.to_bank(9_000))
    assert set((await balances(db, 5)).values()) == {0}
    everything = await standing(db)
    assert (everything[At.BANK], everything[At.STRIPE_PENDING]) == (9_000, -9_000)


async def test_a_fund_owes_what_it_promised_less_what_it_paid(db):
    await book(db, TxnKind.MATCH, "42:8", NOW, entries.match(8, 5, 2_500))
    await book(db, TxnKind.MATCH, "43:8", NOW, entries.match(8, 6, 1_000))
    await book(db, TxnKind.MATCH, "43:9", NOW, entries.match(9, 6, 400))
    await book(db, TxnKind.FUND_PAID, "a", NOW, entries.fund_paid(8, 5, 500))
    assert await fund_balance(db, 8) == 3_000
    assert await fund_balance(db, 9) == 400
    assert await fund_balance(db, 10) == 0


async def test_the_books_of_a_campaign_are_read_page_by_page_last_first(db):
    for number in range(7):
        await charged(db, f"ch_{number}", campaign_id=5)
        await charged(db, f"other_{number}", campaign_id=6)
    first = await lines(db, 5, size=4)
    assert [line.external_id for line in first.items] == ["ch_6", "ch_5", "ch_4", "ch_3"]
    assert first.items[0].cents == {At.STRIPE_PENDING: 2_397, At.FEES: 103, At.CAMPAIGN: -2_500}
    assert first.items[0].occurred_at == NOW
    rest = await lines(db, 5, first.next_cursor, size=4)
    assert [line.external_id for line in rest.items] == ["ch_2", "ch_1", "ch_0"]
    assert rest.next_cursor == ""
    with pytest.raises(Invalid):
        await lines(db, 5, "not-ours")


async def test_an_entry_is_found_by_what_the_other_side_calls_it(db):
    await charged(db, "ch_1")
    await book(db, TxnKind.MATCH, "ch_1", NOW, entries.match(8, 5, 2_500))
    found = await booked(db, TxnKind.CHARGE, ["ch_1", "ch_2"])
    assert set(found) == {"ch_1"}
    assert found["ch_1"].of(At.FEES) == 103
    assert found["ch_1"].of(At.MATCH_FUND) == 0
    assert await lines(db, 77) == type(await lines(db, 77))([])
