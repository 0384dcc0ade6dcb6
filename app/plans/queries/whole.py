"""A whole plan as its page shows it: everything in one statement, asked with the page."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select

from app.accounts.models import Person
from app.core.db.questions import Answer, Columns, Questions, question
from app.plans.budget import Line, Totals
from app.plans.missing import Written, wanting
from app.plans.models import BudgetLine, Capacity, Plan, PlanSection, PlanStep
from app.plans.rules import Capable, Section, StepState
from app.plans.wording import Able, Step
from app.profiles.shown import person_url


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What is true of a plan as a whole."""

    version: int = 0
    to_find: int = 0
    is_free: bool = False
    changed_at: datetime | None = None
    hidden_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What one part says, who wrote it last, and when."""

    section: Section
    body: str = ""
    version: int = 0
    edited_at: datetime | None = None
    edited_by: str = ""
    """Empty for somebody who has left."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step as it is shown."""

    public_id: str
    title: str
    note: str
    starts_on: date
    ends_on: date
    state: StepState
    done_at: datetime | None
    version: int

    @property
    def is_milestone(self) -> bool:
        """Say whether it is one day to reach."""
        return self.starts_on == self.ends_on

    def is_late(self, today: date) -> bool:
        """Say whether its end is past and nobody said that it is done."""
        return self.state is StepState.PLANNED and self.ends_on < today

    def is_now(self, today: date) -> bool:
        """Say whether it goes on today."""
        return self.state is StepState.PLANNED and self.starts_on <= today <= self.ends_on

    @property
    def in_words(self) -> Step:
        """Return what its words need."""
        return Step(self.title, self.starts_on, self.ends_on, self.state, self.note)


@dataclass(frozen=True, slots=True)
class CapacityLine:
    """Who does what, as it is shown."""

    public_id: str
    kind: Capable
    who: str
    what: str
    experience: str
    is_secured: bool
    version: int
    person_public_id: str
    """Empty unless it is somebody of the team who still has an account."""

    @property
    def path(self) -> str:
        """Return the page of the person, if it is one."""
        return person_url(self.person_public_id, self.who) if self.person_public_id else ""

    @property
    def in_words(self) -> Able:
        """Return what its words need."""
        return Able(
            self.kind, self.who, self.what, self.experience, self.is_secured, bool(self.who)
        )


@dataclass(frozen=True, slots=True)
class WholePlan:
    """Everything that a plan says today."""

    facts: PlanFacts
    parts: dict[Section, Part]
    """Every part; those not begun are empty."""
    steps: list[StepLine]
    lines: list[Line]
    capacities: list[CapacityLine]

    @property
    def totals(self) -> Totals:
        """Return what the budget comes to."""
        return Totals.of(self.lines)

    @property
    def is_begun(self) -> bool:
        """Say whether anything was ever written."""
        return self.facts.version > 0

    @property
    def wanting(self) -> list[tuple[Section, str]]:
        """Return what it still lacks before a review may be asked."""
        lengths = {part.section: len(part.body) for part in self.parts.values()}
        standing = sum(step.state is not StepState.DROPPED for step in self.steps)
        written = Written(
            lengths, standing, len(self.capacities), self.totals.costs, self.facts.is_free
        )
        return wanting(written)


@question(lambda found: next((PlanFacts(*row) for row in found), PlanFacts()))
def facts_of(project_id: int) -> Columns:
    """Ask for what is true of a plan as a whole."""
    return select(Plan.version, Plan.to_find, Plan.is_free, Plan.changed_at, Plan.hidden_at).where(
        Plan.project_id == project_id
    )


@question(lambda found: [Part(*row) for row in found])
def parts_of(project_id: int) -> Columns:
    """Ask for the parts that were begun."""
    name = func.coalesce(case((Person.deleted_at.is_(None), Person.display_name)), "")
    return (
        select(
            PlanSection.section,
            PlanSection.body,
            PlanSection.version,
            PlanSection.edited_at,
            name.label("edited_by"),
        )
        .outerjoin(Person, Person.id == PlanSection.edited_by_id)
        .where(PlanSection.project_id == project_id)
    )


@question(lambda found: [StepLine(*row) for row in found])
def steps_of(project_id: int) -> Columns:
    """Ask for the steps, by date."""
    return (
        select(
            PlanStep.public_id,
            PlanStep.title,
            PlanStep.note,
            PlanStep.starts_on,
            PlanStep.ends_on,
            PlanStep.state,
            PlanStep.done_at,
            PlanStep.version,
        )
        .where(PlanStep.project_id == project_id)
        .order_by(PlanStep.starts_on, PlanStep.ends_on, PlanStep.id)
    )


@question(lambda found: [Line(*row) for row in found])
def lines_of(project_id: int) -> Columns:
    """Ask for the lines of the budget, in their order."""
    return (
        select(
            BudgetLine.kind,
            BudgetLine.label,
            BudgetLine.cents,
            BudgetLine.note,
            BudgetLine.public_id,
        )
        .where(BudgetLine.project_id == project_id)
        .order_by(BudgetLine.position, BudgetLine.id)
    )


@question(lambda found: [CapacityLine(*row) for row in found])
def capacities_of(project_id: int) -> Columns:
    """Ask who does what: the team first, then partners, then means."""
    is_there = Person.deleted_at.is_(None)
    order = case({Capable.TEAM: 0, Capable.PARTNER: 1}, value=Capacity.kind, else_=2)
    return (
        select(
            Capacity.public_id,
            Capacity.kind,
            func.coalesce(case((is_there, Person.display_name)), Capacity.who).label("who"),
            Capacity.what,
            Capacity.experience,
            Capacity.is_secured,
            Capacity.version,
            func.coalesce(case((is_there, Person.public_id)), "").label("person_public_id"),
        )
        .outerjoin(Person, Person.id == Capacity.person_id)
        .where(Capacity.project_id == project_id)
        .order_by(order, Capacity.id)
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A plan that is being asked for."""

    facts: Answer[PlanFacts]
    parts: Answer[list[Part]]
    steps: Answer[list[StepLine]]
    lines: Answer[list[Line]]
    capacities: Answer[list[CapacityLine]]

    @property
    def value(self) -> WholePlan:
        """Return the plan, once it was asked for."""
        begun = {part.section: part for part in self.parts.value}
        return WholePlan(
            self.facts.value,
            {section: begun.get(section, Part(section)) for section in Section},
            self.steps.value,
            self.lines.value,
            self.capacities.value,
        )


def ask_plan(asked: Questions, project_id: int) -> Asked:
    """Ask for a whole plan, together with what else the page asks."""
    return Asked(
        asked.add(facts_of(project_id)),
        asked.add(parts_of(project_id)),
        asked.add(steps_of(project_id)),
        asked.add(lines_of(project_id)),
        asked.add(capacities_of(project_id)),
    )
