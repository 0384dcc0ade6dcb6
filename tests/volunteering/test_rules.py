"""Every act in every state: the machines answer always, end, and never lose a place."""

from hypothesis import HealthCheck, given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.core.i18n import using
from app.volunteering.rules import (
    APPLICATION_TURNS,
    CAME,
    EXPECTED,
    HOLDING,
    IN_LINE,
    LABELS,
    OPEN_APPLICATION,
    SIGN_UP_TURNS,
    UNANSWERED,
    WAITING_TURNS,
    ApplicationAct,
    ApplicationState,
    SignUpAct,
    SignUpState,
    WaitingAct,
    WaitingState,
    after_application,
    after_sign_up,
    after_waiting,
    before,
    label,
)

MACHINES = (
    (after_application, ApplicationState, ApplicationAct, APPLICATION_TURNS),
    (after_sign_up, SignUpState, SignUpAct, SIGN_UP_TURNS),
    (after_waiting, WaitingState, WaitingAct, WAITING_TURNS),
)


def test_every_act_in_every_state_has_an_answer_and_leads_to_a_known_state() -> None:
    for after, states, acts, turns in MACHINES:
        assert set(turns) == set(states)
        for state in states:
            for act in acts:
                then = after(state, act)
                assert then is None or then in set(states)
                assert (state in before(turns, act)) == (then is not None)


def test_every_state_can_be_reached_and_has_a_name_in_both_languages() -> None:
    for after, states, acts, _turns in MACHINES:
        first = next(iter(states))
        reached = {first}
        for _step in states:
            reached |= {t for s in reached for a in acts if (t := after(s, a)) is not None}
        assert reached == set(states)
        for state in states:
            assert state in LABELS
            for language in ("fr", "en"):
                with using(language):
                    assert label(state)


def test_what_has_an_end_stays_ended() -> None:
    for state in (ApplicationState.REFUSED, ApplicationState.WITHDRAWN, ApplicationState.EXPIRED):
        assert all(after_application(state, act) is None for act in ApplicationAct)
    for place in (SignUpState.COMPLETED, SignUpState.LEFT_EARLY, SignUpState.CANCELLED):
        assert all(after_sign_up(place, act) is None for act in SignUpAct)
    for turn in set(WaitingState) - IN_LINE:
        assert all(after_waiting(turn, act) is None for act in WaitingAct)


def test_nobody_cancels_once_they_are_there_and_nobody_completes_without_having_come() -> None:
    assert after_sign_up(SignUpState.ARRIVED, SignUpAct.CANCEL) is None
    assert all(after_sign_up(state, SignUpAct.COMPLETE) is None for state in EXPECTED)
    assert after_sign_up(SignUpState.NO_SHOW, SignUpAct.ARRIVE) is SignUpState.ARRIVED
    assert label(SignUpState.NO_SHOW, is_excused=True) != label(SignUpState.NO_SHOW)


def test_the_sets_of_states_say_what_their_names_say() -> None:
    assert EXPECTED < HOLDING
    assert UNANSWERED < OPEN_APPLICATION
    assert set() == CAME & EXPECTED


class Session(RuleBasedStateMachine):
    """A session of a few places, in a plain model of what the services do with its counter."""

    def __init__(self) -> None:
        super().__init__()
        self.places = 0
        self.taken = 0
        self.people: dict[int, SignUpState] = {}
        self.line: list[tuple[int, WaitingState]] = []

    @initialize(places=st.integers(1, 3))
    def open(self, places: int) -> None:
        self.places = places

    def _index(self, who: int, state: WaitingState) -> int | None:
        return next((i for i, one in enumerate(self.line) if one == (who, state)), None)

    def _pass_on(self) -> None:
        for i, (who, state) in enumerate(self.line):
            if self.taken >= self.places:
                return
            if state is WaitingState.WAITING:
                then = after_waiting(state, WaitingAct.OFFER)
                assert then is not None
                self.line[i] = (who, then)
                self.taken += 1

    @rule(who=st.integers(0, 7))
    def come(self, who: int) -> None:
        if who in self.people:
            return
        offered = self._index(who, WaitingState.OFFERED)
        if offered is not None:
            self.line.pop(offered)
        elif self.taken < self.places and not any(s is WaitingState.WAITING for _w, s in self.line):
            self.taken += 1
        else:
            if self._index(who, WaitingState.WAITING) is None:
                self.line.append((who, WaitingState.WAITING))
            self._pass_on()
            return
        self.people[who] = SignUpState.SIGNED_UP

    @rule(who=st.integers(0, 7), act=st.sampled_from(list(SignUpAct)))
    def turn(self, who: int, act: SignUpAct) -> None:
        state = self.people.get(who)
        then = None if state is None else after_sign_up(state, act)
        if then is None:
            return
        if then is SignUpState.CANCELLED:
            del self.people[who]
            self.taken -= 1
            self._pass_on()
        else:
            self.people[who] = then

    @rule(who=st.integers(0, 7), act=st.sampled_from([WaitingAct.LAPSE, WaitingAct.DECLINE]))
    def let_go(self, who: int, act: WaitingAct) -> None:
        offered = self._index(who, WaitingState.OFFERED)
        if offered is not None and after_waiting(WaitingState.OFFERED, act):
            self.line.pop(offered)
            self.taken -= 1
            self._pass_on()

    @invariant()
    def places_are_conserved(self) -> None:
        offers = sum(state is WaitingState.OFFERED for _who, state in self.line)
        assert self.taken == len(self.people) + offers
        assert 0 <= self.taken <= max(self.places, 0)

    @invariant()
    def nobody_waits_while_a_place_is_free(self) -> None:
        if self.places:
            assert self.taken == self.places or all(
                state is WaitingState.OFFERED for _who, state in self.line
            )


TestSession = Session.TestCase
TestSession.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip


@given(st.lists(st.sampled_from(list(ApplicationAct)), max_size=8))
@settings(max_examples=100, deadline=None)
def test_an_application_is_answered_once_whatever_happens_to_it(acts: list[ApplicationAct]) -> None:
    state, answers = ApplicationState.SENT, 0
    for act in acts:
        then = after_application(state, act)
        if then is not None and then not in UNANSWERED and state in UNANSWERED:
            answers += 1
        state = then or state
    assert answers <= 1
