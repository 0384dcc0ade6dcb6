"""Where promises may go: nothing leads anywhere that is not written down, and facts alone say where money stands."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, strategies as st

from app.pledges import rules
from app.pledges.rules import (
    CAME,
    COUNTED,
    ENDED,
    LIVING,
    OPEN,
    PATH,
    STATE_ICONS,
    STATE_LABELS,
    UNPAID,
    Act,
    DisputeState,
    RefundState,
    State,
    after,
    allows,
    floor,
    given_back,
    next_try,
    outlives,
    refundable,
    standing,
)

NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)
WEEK = timedelta(days=7)
CENTS = st.integers(2_00, 25_000_00)
REFUNDS = st.lists(st.tuples(st.sampled_from(RefundState), st.integers(1, 500_00)), max_size=6)
DISPUTES = st.none() | st.sampled_from(DisputeState)


@given(st.sampled_from(State), st.sampled_from(Act))
def test_every_act_has_an_answer_in_every_state(state: State, act: Act) -> None:
    assert (after(state, act) is state) is not allows(state, act)


def test_the_machine_is_the_one_of_the_paper() -> None:
    told = {
        State.CREATED: {State.CARD_SAVED, State.CANCELLED, State.RELEASED},
        State.CARD_SAVED: {State.ACTIVE, State.CANCELLED, State.RELEASED},
        State.ACTIVE: {State.CHARGING, State.COLLECTED, State.CANCELLED, State.RELEASED},
        State.CHARGING: {State.COLLECTED, State.NEEDS_ACTION, State.DECLINED, State.DROPPED},
        State.NEEDS_ACTION: {State.CHARGING, State.COLLECTED, State.DECLINED, State.DROPPED},
        State.DECLINED: {State.CHARGING, State.COLLECTED, State.NEEDS_ACTION, State.DROPPED},
        State.DROPPED: {State.COLLECTED},
    }
    found: dict[State, set[State]] = {}
    for (was, _act), now_is in PATH.items():
        found.setdefault(was, set()).add(now_is)
    assert found == told


@pytest.mark.parametrize("state", sorted(CAME | ENDED - {State.DROPPED}))
def test_what_is_over_or_has_come_is_moved_by_no_act(state: State) -> None:
    assert not any(allows(state, act) for act in Act)


def test_each_state_is_of_one_kind_and_has_its_words() -> None:
    kinds = (OPEN, UNPAID, CAME, ENDED)
    assert all(sum(state in kind for kind in kinds) == 1 for state in State)
    assert set(STATE_LABELS) == set(STATE_ICONS) == set(State)
    assert COUNTED < LIVING | CAME


@given(st.lists(st.sampled_from(Act), max_size=12))
def test_nothing_that_was_cancelled_or_released_is_ever_charged(acts: list[Act]) -> None:
    for state in (State.CANCELLED, State.RELEASED):
        for act in acts:
            assert after(state, act) is state


@given(st.lists(st.sampled_from(Act), max_size=20))
def test_nothing_is_asked_of_a_card_before_a_promise_counts(acts: list[Act]) -> None:
    state, was_active = State.CREATED, False
    for act in acts:
        state = after(state, act)
        was_active = was_active or state is State.ACTIVE
        assert was_active or state not in UNPAID | CAME


@given(CENTS, REFUNDS, DISPUTES)
def test_money_that_came_always_stands_among_what_came(
    cents: int, refunds: list[tuple[RefundState, int]], dispute: DisputeState | None
) -> None:
    assert standing(cents, refunds, dispute) in CAME


@given(CENTS, REFUNDS)
def test_what_can_go_back_and_what_went_never_exceed_the_charge_together(
    cents: int, asked: list[tuple[RefundState, int]]
) -> None:
    kept: list[tuple[RefundState, int]] = []
    for state, part in asked:
        if part <= refundable(cents, kept):
            kept.append((state, part))
    assert 0 <= given_back(kept) <= cents
    assert given_back(kept) + refundable(cents, kept) <= cents


@pytest.mark.parametrize(
    ("refunds", "dispute", "stands"),
    [
        ([], None, State.COLLECTED),
        ([(RefundState.ASKED, 5_00)], None, State.REFUND_PENDING),
        ([(RefundState.PENDING, 5_00)], DisputeState.WON, State.REFUND_PENDING),
        ([(RefundState.SUCCEEDED, 5_00)], None, State.COLLECTED),
        ([(RefundState.SUCCEEDED, 10_00), (RefundState.SUCCEEDED, 15_00)], None, State.REFUNDED),
        ([(RefundState.FAILED, 25_00)], None, State.REFUND_FAILED),
        ([(RefundState.FAILED, 25_00), (RefundState.SUCCEEDED, 25_00)], None, State.REFUNDED),
        ([], DisputeState.INQUIRY, State.COLLECTED),
        ([], DisputeState.OPEN, State.DISPUTED),
        ([(RefundState.SUCCEEDED, 5_00)], DisputeState.OPEN, State.DISPUTED),
        ([], DisputeState.WON, State.WON),
        ([], DisputeState.LOST, State.LOST),
    ],
)
def test_facts_say_where_a_gift_of_25_dollars_stands(
    refunds: list[tuple[RefundState, int]], dispute: DisputeState | None, stands: State
) -> None:
    assert standing(25_00, refunds, dispute) is stands


@given(st.lists(st.tuples(st.sampled_from(["succeeded"]), st.integers(1, 900)), max_size=4))
def test_refunds_that_succeeded_lead_to_one_state_in_every_order(
    parts: list[tuple[str, int]],
) -> None:
    refunds = [(RefundState(state), cents) for state, cents in parts]
    ends = {standing(2_000, list(order), None) for order in permutations(refunds)}
    assert len(ends) == 1


def test_a_refused_card_is_tried_again_on_days_1_3_5_and_7() -> None:
    ends, now, days = NOW + WEEK, NOW, []
    while (again := next_try(NOW, ends, "try_again_later", now)) is not None:
        days.append((again - NOW).days)
        now = again
    assert days == [1, 3, 5, 7]


def test_a_window_of_seven_minutes_tries_again_in_minutes() -> None:
    first = next_try(NOW, NOW + timedelta(minutes=7), "", NOW)
    assert first == NOW + timedelta(minutes=1)


@pytest.mark.parametrize("advice", ["do_not_try_again", "confirm_card_data"])
def test_a_card_that_its_bank_gives_up_is_not_tried_again(advice: str) -> None:
    assert next_try(NOW, NOW + WEEK, advice, NOW) is None


@given(st.integers(1, 10**9), st.integers(1, 100))
def test_the_floor_is_a_whole_number_of_cents_and_never_below_its_share(
    minimum: int, percent: int
) -> None:
    assert (floor(minimum, percent) - 1) * 100 < minimum * percent <= floor(minimum, percent) * 100


def test_a_card_is_good_until_the_end_of_its_month() -> None:
    assert outlives(11, 2026, NOW)
    assert outlives(1, 2027, NOW)
    assert not outlives(10, 2026, NOW)
    assert not outlives(12, 2025, NOW)


def test_every_answer_of_the_machine_is_listed() -> None:
    assert len(rules.TRANSITIONS) == len(State) * len(Act)
