"""The rules of hours: whose turn it is, what may be said, codes and initials. No database."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.core.i18n.language import speak
from app.hours.rules import (
    CLOSED,
    CODE_ALPHABET,
    CODE_LENGTH,
    FINAL,
    ROUNDS_MAX,
    SAYS_MINUTES,
    TURNS,
    Act,
    NoTurn,
    Side,
    State,
    Table,
    in_words,
    initials,
    length,
    may_tell,
    minutes_fault,
    new_code,
    on_paper,
    other,
    period_fault,
    read_code,
    rounded,
    sides_of,
    turned,
)

MOST = 180
ASKED = Table(State.PROPOSED, Side.PERSON, 120, MOST)


def test_every_state_answers_every_act_from_every_side() -> None:
    for state, said_by, act, side in product(State, Side, Act, Side):
        now = Table(state, said_by, 60, MOST)
        if side in sides_of(now, act):
            after = turned(now, act, side, 90)
            assert after.state is TURNS[state][act]
        else:
            with pytest.raises(NoTurn):
                turned(now, act, side, 90)


def test_a_person_alone_settles_nothing_of_their_own_number() -> None:
    for act in Act:
        if Side.PERSON in sides_of(ASKED, act):
            assert turned(ASKED, act, Side.PERSON, 60).state not in FINAL


def test_nothing_leaves_a_closed_state() -> None:
    for state in CLOSED:
        assert all(not sides_of(Table(state, Side.PERSON, 60, MOST), act) for act in Act)


@pytest.mark.parametrize(
    ("act", "minutes", "said"),
    [
        (Act.CORRECT, 0, "au moins 5"),
        (Act.CORRECT, 181, "plus que la durée"),
        (Act.DISPUTE, -5, "au moins 5"),
        (Act.DISPUTE, 181, "plus que la durée"),
        (Act.DISPUTE, 120, "déjà donné"),
        (Act.SETTLE, 181, "plus que la durée"),
        (Act.DISPUTE, 0, ""),
        (Act.SETTLE, 0, ""),
        (Act.CORRECT, 180, ""),
    ],
)
def test_a_number_that_cannot_be_has_its_reason(act: Act, minutes: int, said: str) -> None:
    speak("fr")
    fault = minutes_fault(ASKED, act, minutes)
    assert said in fault
    assert bool(fault) is bool(said)


def test_after_so_many_answers_one_agrees_or_the_staff_decides() -> None:
    now = turned(ASKED, Act.DISPUTE, Side.ORGANISER, 60)
    for n in range(ROUNDS_MAX - 1):
        now = turned(now, Act.DISPUTE, other(now.said_by), 65 + 5 * n)
    assert now.rounds == ROUNDS_MAX
    assert not sides_of(now, Act.DISPUTE)
    assert sides_of(now, Act.ACCEPT) == {other(now.said_by)}
    assert turned(now, Act.SETTLE, Side.STAFF, 100).state is State.SETTLED


class TwoSides(RuleBasedStateMachine):
    """Anybody tries anything, in any order; a plain account of it is kept beside the rules."""

    def __init__(self) -> None:
        super().__init__()
        self.now = Table(State.PROPOSED, Side.CHECK_IN, 120, MOST)
        self.numbers = [120]
        self.speakers = [Side.CHECK_IN]
        self.settled: Table | None = None

    @rule(
        act=st.sampled_from(Act),
        side=st.sampled_from(Side),
        minutes=st.none() | st.integers(-9, 200),
    )
    def anybody_tries_anything(self, act: Act, side: Side, minutes: int | None) -> None:
        allowed = side in sides_of(self.now, act)
        said = act in SAYS_MINUTES
        sayable = not said or (minutes is not None and not minutes_fault(self.now, act, minutes))
        before = self.now
        if not (allowed and sayable):
            with pytest.raises(NoTurn):
                turned(before, act, side, minutes)
            return
        self.now = turned(before, act, side, minutes)
        if said:
            assert minutes is not None
            self.numbers.append(minutes)
            if act is not Act.SETTLE:
                self.speakers.append(side)
        if act in {Act.CONFIRM, Act.ACCEPT}:
            assert side is not before.said_by, "nobody agrees with themselves"
        if self.now.state in CLOSED:
            self.settled = self.now

    @precondition(lambda self: self.settled is not None)
    @invariant()
    def what_is_settled_stays(self) -> None:
        assert self.now == self.settled

    @invariant()
    def no_number_is_over_the_session_nor_invented(self) -> None:
        assert 0 <= self.now.minutes <= self.now.most == MOST
        assert self.now.minutes == self.numbers[-1]
        assert self.now.said_by is self.speakers[-1]
        assert self.now.rounds <= ROUNDS_MAX


TestTwoSides = TwoSides.TestCase
TestTwoSides.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)


def test_time_is_said_in_both_languages() -> None:
    speak("fr")
    assert (length(45), length(60), length(150)) == ("45\u00a0min", "1\u00a0h", "2\u00a0h\u00a030")
    assert in_words(1470) == "24 heures et 30 minutes"
    assert in_words(61) == "1 heure et 1 minute"
    speak("en")
    assert in_words(60) == "1 hour"
    assert in_words(45) == "45 minutes"
    speak("fr")


@given(st.floats(-100, 4000, allow_nan=False), st.integers(5, 600))
def test_what_was_noted_is_rounded_within_the_session(minutes: float, most: int) -> None:
    kept = rounded(minutes, most)
    assert 5 <= kept <= most
    if 5 <= minutes <= most:
        assert abs(kept - minutes) <= 5


def test_a_sum_over_few_people_is_not_told() -> None:
    assert [may_tell(people) for people in (0, 1, 4, 5, 60)] == [False, False, False, True, True]


def test_a_period_has_a_beginning_an_end_and_a_measure() -> None:
    today, day = date(2026, 6, 1), timedelta(days=1)
    assert period_fault(today, today - day, today)
    assert period_fault(today + day, today + 2 * day, today)
    assert period_fault(date(2010, 1, 1), today, today)
    assert not period_fault(today, today, today)
    assert not period_fault(today - 30 * day, today + 30 * day, today)


def test_codes_are_long_random_and_easy_to_copy() -> None:
    codes = {new_code() for _n in range(200)}
    assert len(codes) == 200
    assert all(len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) for code in codes)
    assert not set("01ilo") & set(CODE_ALPHABET), "signs that are taken for others"
    assert len(CODE_ALPHABET) ** CODE_LENGTH > 2**120


@given(st.text(max_size=60))
def test_whatever_is_typed_reads_as_a_code_or_as_nothing(typed: str) -> None:
    read = read_code(typed)
    assert read == "" or (len(read) == CODE_LENGTH and set(read) <= set(CODE_ALPHABET))


def test_a_code_is_read_however_it_was_copied() -> None:
    code = new_code()
    paper = on_paper(code)
    assert len(paper.split("-")) == 5
    for typed in (code, paper, paper.upper(), f"  {paper.replace('-', ' ')} ", paper + "."):
        assert read_code(typed) == code
    assert read_code(code[:-1]) == read_code(code + "2") == read_code("é" * 25) == ""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Marie-Ève Tremblay", "M.-È. T."),
        ("jean", "J."),
        ("Ana de la Cruz Pérez", "A. D. L. C."),
        ("  Li   Wei ", "L. W."),
        ("O’Brien", "O."),
        ("42 (Zoé)", "Z."),
        ("- -", ""),
        ("محمد علي", "م. ع."),
    ],
)
def test_a_name_is_shown_as_initials_only(name: str, shown: str) -> None:
    assert initials(name) == shown


@given(st.text(max_size=80) | st.text("ßﬃa-b c", max_size=80))
def test_initials_fit_their_place_whatever_the_name(name: str) -> None:
    assert len(initials(name)) <= 40
