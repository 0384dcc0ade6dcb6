"""The states of a project as a machine: total, and nothing gets stuck or comes from nowhere."""

import itertools

from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.strategies import sampled_from

from app.projects.rules import (
    ACT_LABELS,
    ACTIVE,
    LIVING,
    MAY_PAUSE,
    RESUMES,
    ROLE_LABELS,
    STATE_LABELS,
    WITH_REASON,
    Act,
    State,
    TeamRole,
    act_label,
    acts_from,
    after,
    allows,
    may_lose,
    role_label,
    state_label,
)


class Walk(RuleBasedStateMachine):
    """A project as its database row keeps it: a state, and the one it paused from."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State.CO_CREATION
        self.paused_from: State | None = None
        self.was_in_progress = False

    @rule(act=sampled_from(list(Act)))
    def do(self, act: Act) -> None:
        was = self.state
        self.state = after(was, act, self.paused_from)
        assert isinstance(self.state, State)
        assert (self.state is was) == (not allows(was, act, self.paused_from))
        if self.state is not was:
            self.paused_from = was if self.state is State.PAUSED else None
        self.was_in_progress |= self.state is State.IN_PROGRESS

    @precondition(lambda self: self.state is State.PAUSED)
    @rule()
    def resume(self) -> None:
        before = self.paused_from
        self.do(Act.RESUME)
        assert self.state is before

    @invariant()
    def a_pause_remembers_where_it_comes_back_to(self) -> None:
        assert (self.state is State.PAUSED) == (self.paused_from in RESUMES)

    @invariant()
    def nothing_is_delivered_that_was_never_under_way(self) -> None:
        if self.state in {State.DELIVERED, State.CLOSED}:
            assert self.was_in_progress

    @invariant()
    def only_a_closed_project_has_no_way_on(self) -> None:
        assert bool(acts_from(self.state, self.paused_from)) == (self.state is not State.CLOSED)


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)


def test_every_pair_of_state_and_act_leads_to_a_state():
    for state, act, paused_from in itertools.product(State, Act, [None, *State]):
        assert after(state, act, paused_from) in State


def test_every_state_can_be_reached():
    reached, front = set[State](), {State.CO_CREATION}
    while front:
        reached |= front
        front = {
            after(state, act, paused) for state in reached for act in Act for paused in RESUMES
        } - reached
    assert reached == set(State)


def test_a_campaign_ends_before_its_project_pauses_or_stops():
    assert acts_from(State.CROWDFUNDING) == [Act.FUND, Act.MISS]
    assert after(State.CROWDFUNDING, Act.STOP) is State.CROWDFUNDING


def test_a_paused_project_without_memory_stays_paused():
    assert after(State.PAUSED, Act.RESUME) is State.PAUSED
    assert after(State.PAUSED, Act.RESUME, State.CLOSED) is State.PAUSED


def test_what_hurts_says_why():
    assert {Act.PAUSE, Act.STOP} <= WITH_REASON
    assert Act.RESUME not in WITH_REASON


def test_a_living_project_keeps_somebody_who_carries_it():
    assert not may_lose(TeamRole.CARRIER, 1, State.MOBILISING)
    assert may_lose(TeamRole.CARRIER, 2, State.MOBILISING)
    assert may_lose(TeamRole.CARRIER, 1, State.STOPPED)
    assert may_lose(TeamRole.CARRIER, 1, State.CLOSED)
    assert may_lose(TeamRole.MEMBER, 1, State.MOBILISING)
    assert may_lose(TeamRole.MENTOR, 1, State.MOBILISING)


def test_what_is_active_lives_and_what_pauses_was_active():
    assert ACTIVE < LIVING
    assert MAY_PAUSE < ACTIVE


def test_every_word_is_said():
    assert set(STATE_LABELS) == set(State)
    assert set(ACT_LABELS) == set(Act)
    assert set(ROLE_LABELS) == set(TeamRole)
    said = [state_label(s) for s in State] + [act_label(a) for a in Act]
    said += [role_label(r) for r in TeamRole]
    assert all(said)
    assert len(set(said)) == len(said)
