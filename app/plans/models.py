"""Tables of plans: what each part says and said, steps, budget, capacity, reviews, and the report at the end."""

from datetime import date, datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, PublicId, RowId, words
from app.plans.budget import LineKind
from app.plans.report import ReportState
from app.plans.rules import Capable, ReviewState, Section, StepState


def _one_of(column: str, kind: type) -> str:
    return f"{column} IN ({', '.join(repr(str(word)) for word in kind)})"  # type: ignore[attr-defined]


class Plan(Base):
    """The plan of one project: the row that every change of it locks, and counts."""

    __tablename__ = "plan"
    __table_args__ = (
        CheckConstraint("to_find >= 0", name="to_find"),
        CheckConstraint("NOT is_free OR to_find = 0", name="free"),
    )

    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(Integer, default=0)
    """Rises with each change of any part: a review says which it has read."""
    to_find: Mapped[int] = mapped_column(default=0)
    """Cents for which there is no income yet: costs − incomes, as the team wrote it down itself."""
    is_free: Mapped[bool] = mapped_column(default=False)
    """Whether the team says that the project costs nothing."""
    changed_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]
    """When moderators hid it, history included; its team still reads it."""


class PlanSection(Base):
    """What one part says now; of steps, budget and capacity, the same in words."""

    __tablename__ = "plan_section"
    __table_args__ = (
        CheckConstraint(_one_of("section", Section), name="section"),
        CheckConstraint("version > 0", name="version"),
    )

    project_id: Mapped[int] = mapped_column(
        ForeignKey("plan.project_id", ondelete="CASCADE"), primary_key=True
    )
    section: Mapped[Section] = mapped_column(words(Section), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    edited_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    edited_at: Mapped[datetime]


class PlanVersion(Base):
    """What a part said after each change, the one in force included: never deleted.

    Never changed but to forget what it said of somebody who left (``service/capacity.let_go``).
    """

    __tablename__ = "plan_version"
    __table_args__ = (
        UniqueConstraint("project_id", "section", "number"),
        Index("ix_plan_version_newest", "project_id", "id"),
        ForeignKeyConstraint(
            ["project_id", "section"],
            ["plan_section.project_id", "plan_section.section"],
            ondelete="CASCADE",
        ),
    )

    id: Mapped[RowId]
    project_id: Mapped[int]
    section: Mapped[Section] = mapped_column(words(Section))
    number: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)
    plan_version: Mapped[int] = mapped_column(Integer)
    """What the whole plan's version became."""
    edited_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    edited_at: Mapped[datetime]


class PlanEditing(Base):
    """Somebody has a part open to change it: others who open it are told."""

    __tablename__ = "plan_editing"

    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), primary_key=True
    )
    section: Mapped[Section] = mapped_column(words(Section), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    since: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)


class PlanStep(Base):
    """One step with its dates; a step of one day is a milestone."""

    __tablename__ = "plan_step"
    __table_args__ = (
        Index("ix_plan_step_project", "project_id", "starts_on", "id"),
        CheckConstraint(_one_of("state", StepState), name="state"),
        CheckConstraint("starts_on <= ends_on", name="dates"),
        CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name="done"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    project_id: Mapped[int] = mapped_column(ForeignKey("plan.project_id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(120))
    note: Mapped[str] = mapped_column(String(300), default="")
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    state: Mapped[StepState] = mapped_column(words(StepState), default=StepState.PLANNED)
    done_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, default=1)


class BudgetLine(Base):
    """One cost or income."""

    __tablename__ = "budget_line"
    __table_args__ = (
        Index("ix_budget_line_project", "project_id", "position"),
        CheckConstraint(_one_of("kind", LineKind), name="kind"),
        CheckConstraint("cents > 0", name="cents"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    project_id: Mapped[int] = mapped_column(ForeignKey("plan.project_id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[LineKind] = mapped_column(words(LineKind))
    label: Mapped[str] = mapped_column(String(120))
    cents: Mapped[int]
    note: Mapped[str] = mapped_column(String(300), default="")


class Capacity(Base):
    """Who does what, with which experience, or what is there to do it with."""

    __tablename__ = "plan_capacity"
    __table_args__ = (
        Index("ix_plan_capacity_project", "project_id", "id"),
        CheckConstraint(_one_of("kind", Capable), name="kind"),
        CheckConstraint("person_id IS NULL OR kind = 'team'", name="person"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    project_id: Mapped[int] = mapped_column(ForeignKey("plan.project_id", ondelete="CASCADE"))
    kind: Mapped[Capable] = mapped_column(words(Capable))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    """Who of the team; their name is read when it is shown."""
    who: Mapped[str] = mapped_column(String(120), default="")
    """A partner's or a thing's name; empty for somebody of the team."""
    what: Mapped[str] = mapped_column(String(120))
    experience: Mapped[str] = mapped_column(String(600), default="")
    is_secured: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(Integer, default=1)


class Review(Base):
    """One look at a plan: asked by its team, decided by somebody outside of it."""

    __tablename__ = "plan_review"
    __table_args__ = (
        Index("ix_plan_review_project", "project_id", "id"),
        Index("uq_plan_review_open", "project_id", unique=True,
              postgresql_where=text("state = 'asked'")),
        Index("ix_plan_review_waiting", "asked_at", "id",
              postgresql_where=text("state = 'asked'")),
        CheckConstraint(_one_of("state", ReviewState), name="state"),
        CheckConstraint("(state = 'asked') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(state IN ('ready', 'changes')) = (reasons <> '')", name="reasons"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    project_id: Mapped[int] = mapped_column(ForeignKey("plan.project_id", ondelete="CASCADE"))
    state: Mapped[ReviewState] = mapped_column(words(ReviewState), default=ReviewState.ASKED)
    note: Mapped[str] = mapped_column(Text, default="")
    """What the team tells those who will read."""
    plan_version: Mapped[int] = mapped_column(Integer)
    """Of the plan, when it was asked; once decided, of the plan that was read."""
    asked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    as_mentor: Mapped[bool] = mapped_column(default=False)
    """Whether the project's mentor decided, rather than a moderator."""
    checklist: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    reasons: Mapped[str] = mapped_column(Text, default="")
    """Public."""
    ended_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    """When moderators hid its reasons; what was concluded stands."""


class Report(Base):
    """What became of the project: done, spent, learnt. One for each project."""

    __tablename__ = "plan_report"
    __table_args__ = (
        CheckConstraint(_one_of("state", ReportState), name="state"),
        CheckConstraint("(state = 'published') = (published_at IS NOT NULL)", name="published"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), unique=True
    )
    state: Mapped[ReportState] = mapped_column(words(ReportState), default=ReportState.DRAFT)
    done: Mapped[str] = mapped_column(Text, default="")
    learnt: Mapped[str] = mapped_column(Text, default="")
    balance_note: Mapped[str] = mapped_column(String(600), default="")
    """What becomes of what is left over, or who bears what is missing."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    written_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]


class ReportLine(Base):
    """What a line of the budget became; one without a plan was not foreseen."""

    __tablename__ = "plan_report_line"
    __table_args__ = (
        Index("ix_plan_report_line_report", "report_id", "position"),
        CheckConstraint(_one_of("kind", LineKind), name="kind"),
        CheckConstraint("planned >= 0 AND actual >= 0", name="cents"),
    )

    id: Mapped[RowId]
    report_id: Mapped[int] = mapped_column(ForeignKey("plan_report.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    line: Mapped[str] = mapped_column(String(10), default="")
    """Public id of the budget's line; empty for what was not foreseen."""
    kind: Mapped[LineKind] = mapped_column(words(LineKind))
    label: Mapped[str] = mapped_column(String(120))
    planned: Mapped[int]
    """Cents, as the budget said when the report was begun."""
    actual: Mapped[int]
    """Cents, as it was in the end."""
    note: Mapped[str] = mapped_column(String(300), default="")
