"""Quantities are conserved under any order of events: the books are driven in every way there is."""

import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.items import ledger
from app.items.ledger import Act, Fault, Impossible, Need, Offer, possible
from app.items.rules import FAILED, OfferState as S

COUNTED = {S.ACCEPTED, S.DELIVERED, S.DISPUTED, S.RETURNED}


class Giving(RuleBasedStateMachine):
    """One need and a few offers, moved along by anybody in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.need = Need(6)
        self.offers: list[Offer] = []

    def choose(self, number: int) -> int:
        return number % len(self.offers)

    def try_to(self, which: int, act: Act, quantity: int) -> None:
        """Do what the books allow; what they refuse changes nothing."""
        before = self.need, self.offers[which]
        allowed = act in possible(before[1], is_loan=True)
        try:
            self.need, self.offers[which] = self._after(*before, act, quantity)
        except Impossible as refusal:
            assert (self.need, self.offers[which]) == before
            assert allowed or refusal.fault is Fault.NOT_NOW
        else:
            assert allowed
            lost = before[0].accepted - self.need.accepted
            if lost > 0:
                self.need, self.offers = ledger.refill(self.need, self.offers, lost)

    def _after(self, need: Need, offer: Offer, act: Act, quantity: int) -> tuple[Need, Offer]:
        match act:
            case Act.ACCEPT:
                return ledger.accept(need, offer, quantity)
            case Act.DELIVER:
                return ledger.deliver(need, offer, quantity)
            case Act.RENEGE:
                return ledger.renege(need, offer)
            case Act.SETTLE:
                if quantity % 2:
                    return need, ledger.dismiss(offer)
                return ledger.settle(need, offer, quantity // 2)
            case Act.RETURN:
                return need, ledger.give_back(offer)
            case _:
                alone = {
                    Act.DECLINE: ledger.decline, Act.WITHDRAW: ledger.withdraw,
                    Act.RELEASE: ledger.release, Act.DISPUTE: ledger.dispute,
                }  # fmt: skip
                return need, alone[act](offer)

    @precondition(lambda self: len(self.offers) < 5)
    @rule(quantity=st.integers(1, 6))
    def offer(self, quantity: int) -> None:
        self.offers.append(Offer(quantity))

    @precondition(lambda self: bool(self.offers))
    @rule(number=st.integers(0, 20), act=st.sampled_from(list(Act)), quantity=st.integers(-1, 8))
    def move(self, number: int, act: Act, quantity: int) -> None:
        self.try_to(self.choose(number), act, quantity)

    @rule(more=st.integers(1, 3))
    def ask_for_more(self, more: int) -> None:
        if self.need.quantity < 12:
            asked = Need(self.need.quantity + more, self.need.accepted, self.need.delivered)
            self.need, self.offers = ledger.refill(asked, self.offers, more)

    @invariant()
    def the_need_counts_what_its_offers_promise(self) -> None:
        assert self.need.accepted == sum(offer.accepted for offer in self.offers)
        assert self.need.delivered == sum(offer.delivered for offer in self.offers)
        assert 0 <= self.need.delivered <= self.need.accepted <= self.need.quantity

    @invariant()
    def each_unit_of_an_offer_is_in_one_place(self) -> None:
        for offer in self.offers:
            parts = (offer.accepted, offer.waiting, offer.released, offer.unanswered)
            assert min(parts) >= 0
            assert sum(parts) == offer.quantity
            assert 0 <= offer.delivered <= offer.accepted
            assert (offer.unanswered > 0) == (offer.state is S.OFFERED)

    @invariant()
    def states_say_what_the_counters_say(self) -> None:
        for offer in self.offers:
            assert (offer.state in COUNTED) == (offer.accepted > 0)
            assert (offer.state is S.DISPUTED) == (offer.disputed_from is not None)
            if offer.state in FAILED:
                assert offer.released == offer.quantity
                assert possible(offer, is_loan=True) == frozenset()
            if offer.state in {S.DELIVERED, S.RETURNED}:
                assert offer.delivered == offer.accepted


TestGiving = Giving.TestCase
TestGiving.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)


def test_six_planters_promised_five_come_and_the_sixth_is_found_elsewhere() -> None:
    need, offer = ledger.accept(Need(6), Offer(6), 6)
    need, late = ledger.accept(need, Offer(2), 2)
    assert (late.state, late.waiting) == (S.WAITING, 2)
    need, offer = ledger.deliver(need, offer, 5)
    need, offer = ledger.renege(need, offer)
    assert (offer.state, offer.accepted, offer.released) == (S.DELIVERED, 5, 1)
    need, [late] = ledger.refill(need, [late], 1)
    assert (late.state, late.accepted, late.waiting) == (S.ACCEPTED, 1, 1)
    assert need == Need(6, accepted=6, delivered=5)


@given(st.lists(st.integers(1, 4), min_size=50, max_size=50))
@settings(max_examples=15, deadline=None)
def test_the_last_unit_goes_to_the_first_of_fifty_and_the_others_stand_in_line(
    sizes: list[int],
) -> None:
    need, offers = Need(1), []
    for size in sizes:
        need, offer = ledger.accept(need, Offer(size), size)
        offers.append(offer)
    assert [offer.accepted for offer in offers] == [1] + [0] * 49
    assert all(offer.state is S.WAITING for offer in offers[1:])
    need, offers[0] = ledger.renege(need, offers[0])
    need, rest = ledger.refill(need, offers[1:], 1)
    assert [offer.accepted for offer in rest] == [1] + [0] * 48


@pytest.mark.parametrize(
    ("wanted", "fault", "most"),
    [(0, Fault.TOO_FEW, 3), (-2, Fault.TOO_FEW, 3), (4, Fault.TOO_MANY, 3)],
)
def test_nothing_negative_and_no_more_than_was_offered_is_taken(
    wanted: int, fault: Fault, most: int
) -> None:
    with pytest.raises(Impossible) as refused:
        ledger.accept(Need(6), Offer(3), wanted)
    assert (refused.value.fault, refused.value.most) == (fault, most)


def test_what_waits_has_no_room_to_go_to_while_everything_is_promised() -> None:
    need, waits = ledger.accept(Need(2, accepted=2), Offer(1), 1)
    with pytest.raises(Impossible) as refused:
        ledger.accept(need, waits, 1)
    assert refused.value.fault is Fault.NO_ROOM


def test_a_dispute_upheld_asks_again_for_what_never_came() -> None:
    need, offer = ledger.accept(Need(6), Offer(4), 4)
    need, offer = ledger.deliver(need, offer, 4)
    flagged = ledger.dispute(offer)
    assert possible(flagged) == {Act.SETTLE}
    after, settled = ledger.settle(need, flagged, 3)
    assert (after.accepted, after.delivered, after.room) == (3, 3, 3)
    assert (settled.state, settled.released) == (S.DELIVERED, 1)
    nothing, none = ledger.settle(need, flagged, 0)
    assert (none.state, nothing.room) == (S.RENEGED, 6)
    assert ledger.dismiss(flagged) == offer


def test_a_loan_said_to_be_back_that_is_not_is_lent_still() -> None:
    need, offer = ledger.accept(Need(1), Offer(1), 1)
    need, offer = ledger.deliver(need, offer, 1)
    back = ledger.give_back(offer)
    assert Act.RETURN not in possible(offer, is_loan=False)
    need, lent = ledger.settle(need, ledger.dispute(back), 1)
    assert (lent.state, need.delivered) == (S.DELIVERED, 1)
