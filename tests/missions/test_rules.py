"""The course of a mission is total: every act in every state has one answer, and places are conserved."""

from datetime import timedelta

import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.core import clock
from app.missions.rules import (
    ALIVE,
    OPEN,
    READABLE,
    REASONED,
    STATE_LABELS,
    Act,
    Span,
    SpanFault,
    State,
    after,
    first_overlap,
    is_full,
    span_fault,
)

NOW = clock.now().replace(minute=0, second=0, microsecond=0)
HOUR = timedelta(hours=1)


def span(begin: float, length: float = 1) -> Span:
    return Span(NOW + begin * HOUR, NOW + (begin + length) * HOUR)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("act", list(Act))
def test_every_act_in_every_state_leads_to_a_state_or_nowhere(state: State, act: Act) -> None:
    then = after(state, act)
    assert then is None or isinstance(then, State)
    assert then is not state, "an act that changes nothing is no act"


def test_every_state_has_a_name_and_can_be_reached_and_what_is_cancelled_stays_so() -> None:
    assert set(STATE_LABELS) == set(State)
    reached, frontier = {State.DRAFT}, [State.DRAFT]
    while frontier:
        here = frontier.pop()
        for act in Act:
            if (then := after(here, act)) is not None and then not in reached:
                reached.add(then)
                frontier.append(then)
    assert reached == set(State)
    assert all(after(State.CANCELLED, act) is None for act in Act)
    assert READABLE >= OPEN and State.DRAFT not in READABLE and State.CANCELLED not in ALIVE


class Course(RuleBasedStateMachine):
    """A mission with two dates, as a plain model: acts in any order, people who come and go."""

    @initialize()
    def begin(self) -> None:
        self.state = State.DRAFT
        self.taken = [0, 0]
        self.places = [2, 1]
        self.reason = ""
        self.was_public = False

    def settle(self) -> None:
        full = is_full(zip(self.places, self.taken, strict=True))
        self.state = after(self.state, Act.FILL if full else Act.FREE) or self.state

    @rule(act=st.sampled_from([a for a in Act if a not in {Act.FILL, Act.FREE}]))
    def do(self, act: Act) -> None:
        then = after(self.state, act)
        if then is None:
            return
        self.reason = "parce qu’il pleut" if act in REASONED else ""
        self.state = then
        self.was_public |= act is Act.PUBLISH
        self.settle()

    @precondition(lambda self: self.state in OPEN)
    @rule(which=st.integers(0, 1))
    def somebody_comes(self, which: int) -> None:
        if self.taken[which] < self.places[which]:
            self.taken[which] += 1
            self.settle()

    @rule(which=st.integers(0, 1))
    def somebody_cancels(self, which: int) -> None:
        if self.taken[which]:
            self.taken[which] -= 1
            self.settle()

    @invariant()
    def full_means_that_no_place_is_left(self) -> None:
        full = is_full(zip(self.places, self.taken, strict=True))
        if self.state in OPEN:
            assert (self.state is State.FULL) == full

    @invariant()
    def what_is_paused_or_cancelled_says_why(self) -> None:
        if self.state in {State.PAUSED, State.CANCELLED}:
            assert self.reason

    @invariant()
    def a_draft_is_what_never_was_public(self) -> None:
        assert (self.state is State.DRAFT) != self.was_public

    @invariant()
    def nobody_takes_a_place_that_is_not_there(self) -> None:
        assert all(0 <= t <= p for t, p in zip(self.taken, self.places, strict=True))


Course.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
test_course = Course.TestCase


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5)), max_size=8))
@settings(max_examples=100)
def test_an_overlap_is_found_exactly_when_two_dates_share_a_moment(
    found: list[tuple[int, int]],
) -> None:
    spans = [span(begin, length) for begin, length in found]
    by_hand = any(
        a.starts_at < b.ends_at and b.starts_at < a.ends_at
        for n, a in enumerate(spans)
        for b in spans[n + 1 :]
    )
    assert (first_overlap(spans) is not None) == by_hand


def test_one_date_may_begin_as_another_ends() -> None:
    assert first_overlap([span(1), span(2)]) is None
    assert first_overlap([span(2), span(1, 1.25)]) == (span(1, 1.25), span(2))


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        (span(1), None),
        (span(1, 0), SpanFault.BACKWARDS),
        (span(2, -1), SpanFault.BACKWARDS),
        (span(1, 0.2), SpanFault.SHORT),
        (span(1, 25), SpanFault.LONG),
        (span(-1), SpanFault.PAST),
        (span(0), SpanFault.PAST),
        (span(24 * 732), SpanFault.FAR),
    ],
)
def test_a_date_that_makes_no_sense_is_told_why(found: Span, fault: SpanFault | None) -> None:
    assert span_fault(found, NOW) is fault


def test_a_mission_without_dates_is_not_full() -> None:
    assert not is_full([])
    assert is_full([(1, 1), (2, 2)])
    assert not is_full([(1, 1), (2, 1)])
