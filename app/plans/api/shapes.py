"""What the API says of plans, their changes, reviews and reports."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from app.core.i18n import N_
from app.plans.budget import LineKind
from app.plans.rules import Answer, Capable, Check, ReviewState, Section


class PartShown(BaseModel):
    """One text of a plan."""

    section: Section = Field(description=N_("Which part of the plan."))
    body: str = Field(description=N_("What it says, in Markdown; empty before it is begun."))
    version: int = Field(description=N_("Send it back with your own text."))
    edited_at: datetime | None = Field(description=N_("When it last changed (UTC)."))
    edited_by: str | None = Field(description=N_("Pseudonym of who wrote last."))


class StepShown(BaseModel):
    """A step; with one date twice, a milestone."""

    id: str = Field(description=N_("Public identifier."))
    title: str = Field(description=N_("What happens."))
    note: str = Field(description=N_("More, in words."))
    starts_on: date = Field(description=N_("First day."))
    ends_on: date = Field(description=N_("Last day."))
    state: Literal["planned", "done", "dropped"] = Field(description=N_("What became of it."))


class LineShown(BaseModel):
    """A cost or an income."""

    id: str = Field(description=N_("Public identifier."))
    kind: LineKind = Field(description=N_("A cost, or an income that is secured or expected."))
    label: str = Field(description=N_("What it is for, or where it comes from."))
    cents: int = Field(description=N_("Canadian cents, a whole number."))
    note: str = Field(description=N_("More, in words."))


class BudgetShown(BaseModel):
    """The budget: costs = secured + expected + what remains to be found. In cents."""

    version: int = Field(description=N_("Send it back with your own budget."))
    lines: list[LineShown] = Field(description=N_("Every line, in order."))
    costs_cents: int = Field(description=N_("All costs."))
    secured_cents: int = Field(description=N_("Incomes that are there, or promised in writing."))
    expected_cents: int = Field(description=N_("Incomes that were asked for."))
    to_find_cents: int = Field(description=N_("What remains to be found, in cents."))
    is_free: bool = Field(description=N_("Whether the project costs nothing."))


class CapacityShown(BaseModel):
    """Who does what."""

    id: str = Field(description=N_("Public identifier."))
    kind: Capable = Field(description=N_("Somebody of the team, a partner, or means."))
    who: str = Field(description=N_("Who, or what; empty when somebody is to be found."))
    what: str = Field(description=N_("What they do, or what it is for."))
    experience: str = Field(description=N_("What shows that they can do it."))
    is_secured: bool = Field(description=N_("Whether it is certain."))


class ReviewShown(BaseModel):
    """A review of the plan."""

    id: str = Field(description=N_("Public identifier."))
    state: ReviewState = Field(description=N_("Where it stands."))
    asked_at: datetime = Field(description=N_("When it was asked (UTC)."))
    ended_at: datetime | None = Field(description=N_("When it was decided or taken back (UTC)."))
    by: str | None = Field(description=N_("Pseudonym of who decided."))
    as_mentor: bool = Field(description=N_("Whether they decided as the project’s mentor."))
    reasons: str = Field(description=N_("Their public reasons, in Markdown."))
    checklist: dict[Check, Answer] = Field(description=N_("Their answers, by question."))


class MissingShown(BaseModel):
    """A part that is not there yet."""

    section: Section = Field(description=N_("Which part of the plan."))
    sentence: str = Field(description=N_("What it needs, in words."))


class PlanShown(BaseModel):
    """A whole plan."""

    project: str = Field(description=N_("Identifier of the project."))
    language: str = Field(description=N_("Language of its texts."))
    version: int = Field(description=N_("Rises with each change of any part."))
    parts: list[PartShown] = Field(description=N_("Its texts, in order."))
    steps: list[StepShown] = Field(description=N_("Its steps, by date."))
    budget: BudgetShown = Field(description=N_("Its budget."))
    capacity: list[CapacityShown] = Field(description=N_("Who does what."))
    reviews: list[ReviewShown] = Field(description=N_("Its reviews, newest first."))
    missing: list[MissingShown] = Field(description=N_("What it lacks before a review."))


class ChangeShown(BaseModel):
    """One change of one part."""

    section: Section = Field(description=N_("Which part of the plan."))
    version: int = Field(description=N_("What its version became."))
    edited_at: datetime = Field(description=N_("When (UTC)."))
    edited_by: str | None = Field(description=N_("Pseudonym of who wrote; null once they left."))
    before: str = Field(description=N_("What it said before."))
    after: str = Field(description=N_("What it said afterwards."))


class ChangeList(BaseModel):
    """A page of changes."""

    changes: list[ChangeShown] = Field(description=N_("The changes, newest first."))
    after: str | None = Field(
        description=N_("Give it as “after” to go on; null at the end. Also in the header “Link”.")
    )


class SpentShown(BaseModel):
    """What a line of the budget became."""

    kind: LineKind = Field(description=N_("A cost, or an income that is secured or expected."))
    label: str = Field(description=N_("What it is for, or where it comes from."))
    planned_cents: int = Field(description=N_("As planned; 0 when it was not foreseen."))
    actual_cents: int = Field(description=N_("As it was in the end."))
    note: str = Field(description=N_("More, in words."))


class ReportShown(BaseModel):
    """What became of a project."""

    id: str = Field(description=N_("Public identifier."))
    done: str = Field(description=N_("What was done, in Markdown."))
    learnt: str = Field(description=N_("What was learnt, in Markdown."))
    lines: list[SpentShown] = Field(description=N_("Costs and incomes, planned and real."))
    left_cents: int = Field(description=N_("Left over; negative when more was spent."))
    balance_note: str = Field(description=N_("What becomes of it, or who bears it."))
    published_at: datetime | None = Field(description=N_("When it was published (UTC)."))
