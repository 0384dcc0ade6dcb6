"""An introduction goes from one yes to the other, or ends; nobody is asked anything at night."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app.core.i18n.format import ZONE
from app.matching.rules import (
    NIGHT_BEGINS,
    NIGHT_ENDS,
    STANDING,
    WAITING,
    Act,
    Introduction,
    after,
    by_day,
    good_on,
    moment_of,
)


class Introducing(RuleBasedStateMachine):
    """Drive an introduction by every act, beside a plain account of who said what."""

    def __init__(self) -> None:
        super().__init__()
        self.state: Introduction | None = None
        self.said: set[Act] = set()

    @rule(act=st.sampled_from(Act))
    def happens(self, act: Act) -> None:
        became = after(self.state, act)
        if became is not None:
            self.state = became
            self.said.add(act)

    @invariant()
    def both_know_each_other_only_when_both_said_yes(self) -> None:
        both = {Act.PERSON_YES, Act.TEAM_YES} <= self.said
        assert (self.state is Introduction.BOTH) == both

    @invariant()
    def a_no_ends_it(self) -> None:
        if self.said & {Act.PERSON_NO, Act.TEAM_NO, Act.TIME}:
            assert self.state not in STANDING


TestIntroducing = Introducing.TestCase
TestIntroducing.settings = settings(max_examples=40, stateful_step_count=6, deadline=None)


def test_nothing_happens_to_what_is_over() -> None:
    over = set(Introduction) - WAITING
    assert all(after(state, act) is None for state, act in product(over, Act))
    assert {after(None, act) for act in Act} == {None, *WAITING}


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))
@settings(max_examples=60, deadline=None)
def test_nobody_is_asked_at_night_nor_kept_waiting_longer_than_one(moment: datetime) -> None:
    now = moment.replace(tzinfo=UTC)
    told = by_day(now, ZONE)
    assert NIGHT_ENDS <= told.astimezone(ZONE).time() < NIGHT_BEGINS
    assert timedelta(0) <= told - now <= timedelta(hours=12)
    assert told.tzinfo is UTC


@pytest.mark.parametrize(
    ("start", "hours", "moment"),
    [
        ("2026-05-09T13:00", 3, "sat-morning"),
        ("2026-05-09T15:00", 4, "sat-afternoon"),
        ("2026-05-10T01:00", 2, "sat-evening"),
        ("2026-05-12T22:30", 1, "tue-evening"),
    ],
)
def test_a_session_belongs_to_where_its_middle_is(start: str, hours: int, moment: str) -> None:
    begins = datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert moment_of(begins, begins + timedelta(hours=hours), ZoneInfo("America/Toronto")) == moment


def test_a_paper_is_good_on_its_last_day() -> None:
    assert good_on(date(2026, 5, 9), date(2026, 5, 9))
    assert not good_on(date(2026, 5, 8), date(2026, 5, 9))
    assert good_on(None, date(2040, 1, 1))
