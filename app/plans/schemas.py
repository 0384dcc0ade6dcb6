"""What a team types into its plan, a reviewer into a review, and what programs send."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from app.core.i18n import N_
from app.core.text import Code, Line, Prose
from app.core.web.forms import FormModel
from app.plans.budget import CENTS_MAX, LineKind
from app.plans.report import BALANCE_MAX, TEXT_MAX
from app.plans.rules import (
    ASKED_MAX,
    BODY_MAX,
    EXPERIENCE_MAX,
    LINES_MAX,
    NOTE_MAX,
    REASONS_MAX,
    REASONS_MIN,
    TITLE_MAX,
    TITLE_MIN,
    WHO_MAX,
    Answer,
    Capable,
    Check,
    Conclusion,
)

VERSION_MAX = 2**31 - 1
Version = Annotated[int, Field(ge=0, le=VERSION_MAX)]
Row = Annotated[Code, Field(max_length=600)]
Rows = Annotated[list[Row], Field(max_length=LINES_MAX + 20)]
MoreRows = Annotated[list[Row], Field(max_length=2 * LINES_MAX + 20)]
"""Of a report: the lines of the budget, and as many that were not foreseen."""

Cents = Annotated[int, Field(ge=0, le=CENTS_MAX)]


class SectionText(FormModel):
    """One text of the plan, and the version that its writer has seen."""

    body: Annotated[Prose, Field(max_length=BODY_MAX)] = ""
    version: Version


class StepWords(FormModel):
    """A step: without a beginning it is a milestone, a day to reach."""

    title: Annotated[Line, Field(min_length=TITLE_MIN, max_length=TITLE_MAX)]
    starts_on: date | None = None
    ends_on: date
    note: Annotated[Line, Field(max_length=NOTE_MAX)] = ""
    version: Version = 0

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_on is not None and self.starts_on > self.ends_on:
            raise PydanticCustomError("said", N_("A step cannot end before it begins."))
        return self

    @property
    def first_day(self) -> date:
        """Return when it begins."""
        return self.starts_on or self.ends_on


class BudgetRows(FormModel):
    """The budget as its page sends it: a list for each column, blank rows included."""

    line: Rows = Field(default=[])
    kind: Rows = Field(default=[])
    label: Rows = Field(default=[])
    amount: Rows = Field(default=[])
    note: Rows = Field(default=[])
    to_find: Row = ""
    is_free: bool = False
    version: Version
    more: Row = ""
    """Set by the button that only asks for more rows."""

    @model_validator(mode="after")
    def _even(self) -> Self:
        if len({len(c) for c in (self.line, self.kind, self.label, self.amount, self.note)}) != 1:
            raise PydanticCustomError("said", N_("The rows of this budget did not arrive whole."))
        return self


class LineSent(FormModel):
    """One line of the budget."""

    id: Annotated[Code, Field(max_length=10)] = Field(
        "", description=N_("Of the line that this replaces; empty for a new one.")
    )
    kind: LineKind = Field(description=N_("A cost, or an income that is secured or expected."))
    label: Annotated[Line, Field(min_length=TITLE_MIN, max_length=TITLE_MAX)] = Field(
        description=N_("What it is for, or where it comes from.")
    )
    cents: Annotated[int, Field(gt=0, le=CENTS_MAX)] = Field(
        description=N_("Canadian cents, a whole number.")
    )
    note: Annotated[Line, Field(max_length=NOTE_MAX)] = Field("", description=N_("More, in words."))


class BudgetSent(FormModel):
    """The whole budget: costs = incomes + what remains to be found."""

    lines: Annotated[list[LineSent], Field(max_length=LINES_MAX)] = Field(
        description=N_("Every line: those that are not sent are removed.")
    )
    to_find_cents: Cents = Field(description=N_("What remains to be found, in cents."))
    is_free: bool = Field(False, description=N_("Whether the project costs nothing."))
    version: Version = Field(description=N_("The version of the budget that you have read."))


class CapacityWords(FormModel):
    """Who does what, with which experience."""

    kind: Capable
    person: Annotated[Code, Field(max_length=10)] = ""
    """Public id of somebody of the team."""
    who: Annotated[Line, Field(max_length=WHO_MAX)] = ""
    what: Annotated[Line, Field(min_length=TITLE_MIN, max_length=TITLE_MAX)]
    experience: Annotated[Prose, Field(max_length=EXPERIENCE_MAX)] = ""
    is_secured: bool = False
    version: Version = 0

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.kind is Capable.TEAM and not self.person:
            raise PydanticCustomError("said", N_("Please choose who of the team does it."))
        if self.kind is not Capable.TEAM and not self.who:
            raise PydanticCustomError("said", N_("Please name the partner, the place or the tool."))
        return self


class Asking(FormModel):
    """What a team tells those who will review its plan."""

    note: Annotated[Prose, Field(max_length=ASKED_MAX)] = ""


class Deciding(FormModel):
    """A review: every question of the checklist, a conclusion, and public reasons."""

    need: Answer | None = None
    feasible: Answer | None = None
    benefit: Answer | None = None
    steps: Answer | None = None
    budget: Answer | None = None
    capacity: Answer | None = None
    permits: Answer | None = None
    safety: Answer | None = None
    inclusion: Answer | None = None
    success: Answer | None = None
    conclusion: Conclusion
    reasons: Annotated[Prose, Field(min_length=REASONS_MIN, max_length=REASONS_MAX)]
    plan_version: Version

    @property
    def answers(self) -> dict[Check, Answer]:
        """Return the checklist, without what was not answered."""
        found = {check: getattr(self, check.value) for check in Check}
        return {check: answer for check, answer in found.items() if answer is not None}


Text = Annotated[Prose, Field(max_length=TEXT_MAX)]


class ReportWords(FormModel):
    """The report as its page sends it: texts, and a list for each column of its lines."""

    done: Text = ""
    learnt: Text = ""
    balance_note: Annotated[Prose, Field(max_length=BALANCE_MAX)] = ""
    line: MoreRows = Field(default=[])
    kind: MoreRows = Field(default=[])
    label: MoreRows = Field(default=[])
    actual: MoreRows = Field(default=[])
    note: MoreRows = Field(default=[])
    version: Version = 0
    more: Row = ""
    """Set by the button that only asks for more rows."""

    @model_validator(mode="after")
    def _even(self) -> Self:
        columns = (self.line, self.kind, self.label, self.actual, self.note)
        if len({len(column) for column in columns}) != 1:
            raise PydanticCustomError("said", N_("The rows of this budget did not arrive whole."))
        return self
