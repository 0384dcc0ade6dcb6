"""What a plan is made of, how long its texts are, what a review asks. Source: the product's own rules (§4)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from app.core.i18n import N_, gettext as _
from app.projects.rules import State as ProjectState

BODY_MAX = 12_000
ENOUGH = 40
"""Characters without which a text of the plan says nothing yet."""

TITLE_MIN, TITLE_MAX = 3, 120
NOTE_MAX = 300
WHO_MAX = 120
EXPERIENCE_MAX = 600
STEPS_MAX = 60
LINES_MAX = 60
CAPACITIES_MAX = 40
REASONS_MIN, REASONS_MAX = 20, 4_000
ASKED_MAX = 1_000
"""Of what a team tells those who will review its plan."""

YEARS_AHEAD = 15
"""How far from today a step may stand: beyond that a year was mistyped."""


class Section(StrEnum):
    """A part of the plan, in the order in which it is read. Each has versions of its own."""

    NEED = "need"
    SOLUTION = "solution"
    WHO_BENEFITS = "who_benefits"
    STEPS = "steps"
    BUDGET = "budget"
    CAPACITY = "capacity"
    PERMITS_RISKS = "permits_risks"
    SUCCESS = "success"


LISTS = (Section.STEPS, Section.BUDGET, Section.CAPACITY)
"""Parts made of lines; what they said is kept in words, as the texts are."""

TEXTS = tuple(section for section in Section if section not in LISTS)
"""Parts written as one text."""

SECTION_LABELS = {
    Section.NEED: N_("The need"),
    Section.SOLUTION: N_("The solution"),
    Section.WHO_BENEFITS: N_("Who benefits"),
    Section.STEPS: N_("The steps"),
    Section.BUDGET: N_("The budget"),
    Section.CAPACITY: N_("The capacity to do it"),
    Section.PERMITS_RISKS: N_("Permits and risks"),
    Section.SUCCESS: N_("How success will be measured"),
}

SECTION_QUESTIONS = {
    Section.NEED: N_("What is missing or hurting here today, for whom, and how do you know?"),
    Section.SOLUTION: N_("What exactly will be done, where, and why will it work?"),
    Section.WHO_BENEFITS: N_("Who gains from it, how many people, and who might be left out?"),
    Section.STEPS: N_("What happens when?"),
    Section.BUDGET: N_("What does it cost, what is there, and what remains to be found?"),
    Section.CAPACITY: N_("Who does what, with which experience, and what is already secured?"),
    Section.PERMITS_RISKS: N_("Which permits are needed, what could go wrong, and what then?"),
    Section.SUCCESS: N_("What will you count or ask, and when, to know that it worked?"),
}

WRITABLE = frozenset(ProjectState) - {ProjectState.CLOSED, ProjectState.STOPPED}
"""States of a project in which its plan may change; each change is public."""

BUDGET_STANDS = frozenset({ProjectState.CROWDFUNDING})
"""States in which the budget may not change: people are giving for what it says."""

REVIEWED = frozenset({ProjectState.CO_CREATION})
"""States in which a plan is put up for review."""


class StepState(StrEnum):
    """What became of a step."""

    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"


class StepAct(StrEnum):
    """What is done with a step."""

    FINISH = "finish"
    DROP = "drop"
    REOPEN = "reopen"


STEP_PATH: Mapping[tuple[StepState, StepAct], StepState] = MappingProxyType(
    {
        (StepState.PLANNED, StepAct.FINISH): StepState.DONE,
        (StepState.PLANNED, StepAct.DROP): StepState.DROPPED,
        (StepState.DONE, StepAct.REOPEN): StepState.PLANNED,
        (StepState.DROPPED, StepAct.REOPEN): StepState.PLANNED,
    }
)


STEP_GOAL = {act: state for (_from, act), state in STEP_PATH.items()}
"""What each act leads to, whatever it comes from: pressed twice, it is there already."""


def step_after(state: StepState, act: StepAct) -> StepState:
    """Return what a step becomes; the same when the act leads nowhere from there."""
    return STEP_PATH.get((state, act), state)


class Capable(StrEnum):
    """What stands behind a line of the capacity."""

    TEAM = "team"
    PARTNER = "partner"
    MEANS = "means"


CAPABLE_LABELS = {
    Capable.TEAM: N_("Somebody of the team"),
    Capable.PARTNER: N_("A partner"),
    Capable.MEANS: N_("A place, a tool or a permit"),
}


class Conclusion(StrEnum):
    """What a review concludes."""

    READY = "ready"
    CHANGES = "changes"


class ReviewState(StrEnum):
    """Where a review stands."""

    ASKED = "asked"
    READY = "ready"
    CHANGES = "changes"
    WITHDRAWN = "withdrawn"


class ReviewAct(StrEnum):
    """What is done with a review."""

    FIND_READY = "find_ready"
    ASK_CHANGES = "ask_changes"
    WITHDRAW = "withdraw"


REVIEW_LABELS = {
    ReviewState.ASKED: N_("Review asked"),
    ReviewState.READY: N_("Found ready"),
    ReviewState.CHANGES: N_("Changes asked"),
    ReviewState.WITHDRAWN: N_("Withdrawn by the team"),
}

DECIDES = {Conclusion.READY: ReviewAct.FIND_READY, Conclusion.CHANGES: ReviewAct.ASK_CHANGES}

REVIEW_PATH: Mapping[tuple[ReviewState, ReviewAct], ReviewState] = MappingProxyType(
    {
        (ReviewState.ASKED, ReviewAct.FIND_READY): ReviewState.READY,
        (ReviewState.ASKED, ReviewAct.ASK_CHANGES): ReviewState.CHANGES,
        (ReviewState.ASKED, ReviewAct.WITHDRAW): ReviewState.WITHDRAWN,
    }
)


def review_after(state: ReviewState, act: ReviewAct) -> ReviewState:
    """Return what a review becomes; the same once it is over: a new one is asked then."""
    return REVIEW_PATH.get((state, act), state)


class Check(StrEnum):
    """A question that every review answers."""

    NEED = "need"
    FEASIBLE = "feasible"
    BENEFIT = "benefit"
    STEPS = "steps"
    BUDGET = "budget"
    CAPACITY = "capacity"
    PERMITS = "permits"
    SAFETY = "safety"
    INCLUSION = "inclusion"
    SUCCESS = "success"


CHECK_LABELS = {
    Check.NEED: N_("The need is shown, not only claimed."),
    Check.FEASIBLE: N_("The solution can be done, at the place that is named."),
    Check.BENEFIT: N_("It is clear who benefits."),
    Check.STEPS: N_("The steps follow one another, and their dates can be kept."),
    Check.BUDGET: N_("The budget forgets nothing, and its amounts are plausible."),
    Check.CAPACITY: N_("The team has, or will find, who can do it."),
    Check.PERMITS: N_("The permits are known, and somebody asks for them."),
    Check.SAFETY: N_("The risks are named, above all for children and neighbours."),
    Check.INCLUSION: N_("People with a disability, and people who are new here, can take part."),
    Check.SUCCESS: N_("One will know whether it worked."),
}


class Answer(StrEnum):
    """How a review answers one question."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "na"


ANSWER_LABELS = {
    Answer.YES: N_("Yes"),
    Answer.NO: N_("Not yet"),
    Answer.NOT_APPLICABLE: N_("Does not apply"),
}

ALWAYS_APPLY = frozenset({Check.NEED, Check.FEASIBLE, Check.BENEFIT, Check.STEPS, Check.CAPACITY})
"""Questions that no project is too small for."""


def contradiction(answers: Mapping[Check, Answer], verdict: Conclusion) -> str:
    """Return why a checklist does not bear its verdict (an untranslated sentence), or nothing."""
    if any(answers.get(check) is None for check in Check):
        return N_("Please answer every question of the checklist.")
    if any(answers[check] is Answer.NOT_APPLICABLE for check in ALWAYS_APPLY):
        return N_("The need, the solution, who benefits, the steps and the capacity always apply.")
    wanting = any(answer is Answer.NO for answer in answers.values())
    if verdict is Conclusion.READY and wanting:
        return N_("A plan is not ready while an answer is “not yet”.")
    if verdict is Conclusion.CHANGES and not wanting:
        return N_("Say which question is not met yet, so that the team knows what to change.")
    return ""


def section_label(section: Section) -> str:
    """Return a part's name in the language in force."""
    return _(SECTION_LABELS[section])


def review_label(state: ReviewState) -> str:
    """Return what a review's state is called, in the language in force."""
    return _(REVIEW_LABELS[state])
