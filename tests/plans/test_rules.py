"""The rules of plans: every state machine is total, checklists bear their conclusions."""

from itertools import product

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.core.i18n import gettext, using
from app.plans.budget import Account
from app.plans.missing import Written, wanting
from app.plans.report import REPORT_PATH, ReportAct, ReportState, report_after, unsaid
from app.plans.rules import (
    ALWAYS_APPLY,
    CHECK_LABELS,
    DECIDES,
    LISTS,
    REVIEW_PATH,
    SECTION_LABELS,
    SECTION_QUESTIONS,
    STEP_PATH,
    TEXTS,
    WRITABLE,
    Answer,
    Check,
    Conclusion,
    ReviewAct,
    ReviewState,
    Section,
    StepAct,
    StepState,
    contradiction,
    review_after,
    step_after,
)
from app.projects.rules import Act, State as ProjectState, after

ALL_YES = dict.fromkeys(Check, Answer.YES)


def test_every_part_has_a_name_and_a_question_in_both_languages() -> None:
    assert set(TEXTS) | set(LISTS) == set(Section)
    assert set(SECTION_LABELS) == set(SECTION_QUESTIONS) == set(Section)
    assert set(CHECK_LABELS) == set(Check)
    with using("fr"):
        for words in (
            *SECTION_LABELS.values(),
            *SECTION_QUESTIONS.values(),
            *CHECK_LABELS.values(),
        ):
            assert gettext(words) != words


@pytest.mark.parametrize(("state", "act"), list(product(StepState, StepAct)))
def test_a_step_goes_only_where_the_path_says(state: StepState, act: StepAct) -> None:
    assert step_after(state, act) is STEP_PATH.get((state, act), state)


@pytest.mark.parametrize(("state", "act"), list(product(ReviewState, ReviewAct)))
def test_a_review_that_is_over_stays_so(state: ReviewState, act: ReviewAct) -> None:
    found = review_after(state, act)
    assert found is (REVIEW_PATH[state, act] if state is ReviewState.ASKED else state)


@pytest.mark.parametrize(("state", "act"), list(product(ReportState, ReportAct)))
def test_a_report_turns_while_its_project_is_delivered_and_only_then(
    state: ReportState, act: ReportAct
) -> None:
    for project in ProjectState:
        found = report_after(state, act, project)
        expected = REPORT_PATH.get((state, act), state)
        assert found is (expected if project is ProjectState.DELIVERED else state)


class Life(RuleBasedStateMachine):
    """A project, its plan's reviews and its report, driven at random by the pure rules."""

    def __init__(self) -> None:
        super().__init__()
        self.project = ProjectState.CO_CREATION
        self.reviews: list[ReviewState] = []
        self.report: ReportState | None = None
        self.steps: list[StepState] = []
        self.paused_from: ProjectState | None = None

    @precondition(lambda self: self.project is ProjectState.CO_CREATION)
    @rule()
    def ask(self) -> None:
        if ReviewState.ASKED not in self.reviews:
            self.reviews.append(ReviewState.ASKED)

    @precondition(lambda self: self.reviews)
    @rule(act=st.sampled_from(list(ReviewAct)))
    def decide(self, act: ReviewAct) -> None:
        if act is not ReviewAct.WITHDRAW and self.project is not ProjectState.CO_CREATION:
            return
        was = self.reviews[-1]
        self.reviews[-1] = review_after(was, act)
        if was is not self.reviews[-1] and self.reviews[-1] is ReviewState.READY:
            self.project = after(self.project, Act.DECLARE_READY)

    @rule(act=st.sampled_from([a for a in Act if a is not Act.DECLARE_READY]))
    def turn(self, act: Act) -> None:
        if act is Act.CLOSE and self.report is not ReportState.PUBLISHED:
            return
        was, self.project = self.project, after(self.project, act, self.paused_from)
        if self.project is ProjectState.PAUSED and was is not self.project:
            self.paused_from = was

    @precondition(lambda self: self.project in {ProjectState.IN_PROGRESS, ProjectState.DELIVERED})
    @rule()
    def write(self) -> None:
        self.report = self.report or ReportState.DRAFT

    @precondition(lambda self: self.report is not None)
    @rule(act=st.sampled_from(list(ReportAct)))
    def turn_report(self, act: ReportAct) -> None:
        assert self.report is not None
        self.report = report_after(self.report, act, self.project)

    @precondition(lambda self: self.project in WRITABLE)
    @rule(act=st.sampled_from([None, *StepAct]))
    def step(self, act: StepAct | None) -> None:
        if act is None or not self.steps:
            self.steps.append(StepState.PLANNED)
            return
        self.steps[-1] = step_after(self.steps[-1], act)

    @invariant()
    def one_review_is_open_at_most(self) -> None:
        assert self.reviews.count(ReviewState.ASKED) <= 1

    @invariant()
    def nobody_is_ready_unread(self) -> None:
        beyond = set(ProjectState) - {
            ProjectState.CO_CREATION, ProjectState.PAUSED, ProjectState.STOPPED,
        }  # fmt: skip
        if self.project in beyond:
            assert ReviewState.READY in self.reviews

    @invariant()
    def nothing_is_closed_without_an_account(self) -> None:
        if self.project is ProjectState.CLOSED:
            assert self.report is ReportState.PUBLISHED


Life.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestLife = Life.TestCase


def test_a_checklist_bears_the_conclusion_or_says_why_not() -> None:
    assert contradiction(ALL_YES, Conclusion.READY) == ""
    assert "Say which question" in contradiction(ALL_YES, Conclusion.CHANGES)
    one_no = ALL_YES | {Check.PERMITS: Answer.NO}
    assert "not ready" in contradiction(one_no, Conclusion.READY)
    assert contradiction(one_no, Conclusion.CHANGES) == ""
    without = {check: Answer.YES for check in Check if check is not Check.SAFETY}
    assert "every question" in contradiction(without, Conclusion.READY)
    for check in Check:
        said = contradiction(ALL_YES | {check: Answer.NOT_APPLICABLE}, Conclusion.READY)
        assert bool(said) is (check in ALWAYS_APPLY)
    assert set(DECIDES) == set(Conclusion)


def test_a_plan_says_what_it_lacks_part_by_part() -> None:
    nothing = Written({}, steps=0, capacities=0, costs=0, is_free=False)
    assert [section for section, _said in wanting(nothing)] == list(Section)
    whole = dict.fromkeys(TEXTS, 400)
    assert wanting(Written(whole, 1, 1, 1, is_free=False)) == []
    assert wanting(Written(whole, 1, 1, 0, is_free=True)) == []
    short = Written(whole | {Section.NEED: 39}, 0, 1, 5, is_free=False)
    assert [section for section, _said in wanting(short)] == [Section.NEED, Section.STEPS]


def test_a_report_says_what_becomes_of_what_is_left_or_missing() -> None:
    even = Account(10, 10, 10, 10)
    assert unsaid("x" * 40, "y" * 40, even, "") == {}
    assert set(unsaid("", "", even, "")) == {"done", "learnt"}
    left, owed = Account(10, 8, 10, 10), Account(10, 12, 10, 10)
    assert "left over" in unsaid("x" * 40, "y" * 40, left, "")["balance_note"]
    assert "who bears" in unsaid("x" * 40, "y" * 40, owed, "")["balance_note"]
    assert unsaid("x" * 40, "y" * 40, left, "Pour les outils de l’an prochain.") == {}
