"""Tables of moderation: what waits, who reported it, what was decided, who objected."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, CreatedAt, PublicId, RowId, words as enum_of
from app.core.subjects import Subject
from app.moderation.rules import AppealState, CaseState, Outcome, Reason

ONE_IS_OPEN = text("state = 'open'")


class Case(Base):
    """A thing that somebody must look at: one open file for each, decided once."""

    __tablename__ = "moderation_case"
    __table_args__ = (
        Index("uq_moderation_case_open", "subject_kind", "subject_id", unique=True,
              postgresql_where=ONE_IS_OPEN),
        Index("ix_moderation_case_queue", "territory_id", "opened_at", "id",
              postgresql_where=ONE_IS_OPEN),
        CheckConstraint("state IN ('open', 'decided')", name="state"),
        CheckConstraint("(state = 'decided') = (decided_at IS NOT NULL)", name="decided"),
        CheckConstraint("claimed_by_id IS NULL OR claimed_until IS NOT NULL", name="claimed"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[CaseState] = mapped_column(enum_of(CaseState), default=CaseState.OPEN)
    opened_at: Mapped[CreatedAt]
    decided_at: Mapped[datetime | None]
    reports: Mapped[int] = mapped_column(Integer, default=0)
    is_held: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether a rule held it, so that nobody reads it until somebody has decided."""
    factors: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    """Why it was held: rule, weight, what was seen."""
    plea: Mapped[str] = mapped_column(Text, default="")
    """What its author wants the moderator to know of what was held."""
    claimed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    claimed_until: Mapped[datetime | None]

    @property
    def subject(self) -> Subject:
        """Return what it is about."""
        return Subject(self.subject_kind, self.subject_id)


class Report(Base):
    """Somebody says that something should not be there: once for each person and thing."""

    __tablename__ = "moderation_report"
    __table_args__ = (
        Index("uq_moderation_report_member", "reporter_id", "subject_kind", "subject_id",
              unique=True, postgresql_where=text("reporter_id IS NOT NULL")),
        Index("uq_moderation_report_visitor", "visitor_hash", "subject_kind", "subject_id",
              unique=True, postgresql_where=text("visitor_hash IS NOT NULL")),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    case_id: Mapped[int] = mapped_column(
        ForeignKey("moderation_case.id", ondelete="CASCADE"), index=True
    )
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    visitor_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Tells one visitor from another: a hash of their network, or of the address they gave."""
    email: Mapped[str] = mapped_column(String(254), default="")
    """Where a visitor wants to be answered, if anywhere."""
    language: Mapped[str] = mapped_column(String(2))
    reason: Mapped[Reason] = mapped_column(enum_of(Reason))
    words: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[CreatedAt]
    answered_at: Mapped[datetime | None]


class Decision(Base):
    """What was decided of a thing or a person, by whom and why; never changed, only reversed."""

    __tablename__ = "moderation_decision"
    __table_args__ = (
        Index("ix_moderation_decision_subject", "subject_kind", "subject_id", "id"),
        Index("ix_moderation_decision_author", "author_id", "id"),
        Index("ix_moderation_decision_month", "decided_at"),
        CheckConstraint(
            "outcome IN ('dismissed', 'hidden', 'restored', 'warned', 'suspended', 'set-aside')",
            name="outcome",
        ),
        CheckConstraint(
            "outcome IN ('dismissed', 'restored') OR reason IS NOT NULL", name="has_a_reason"
        ),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    case_id: Mapped[int | None] = mapped_column(
        ForeignKey("moderation_case.id", ondelete="SET NULL"), unique=True
    )
    subject_kind: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    outcome: Mapped[Outcome] = mapped_column(enum_of(Outcome))
    reason: Mapped[Reason | None] = mapped_column(enum_of(Reason))
    words: Mapped[str] = mapped_column(Text, default="")
    """What the moderator says to the author, beside the rule."""
    title: Mapped[str] = mapped_column(String(200), default="")
    """What it was called on that day."""
    hides: Mapped[bool] = mapped_column(Boolean, default=False)
    was_held: Mapped[bool] = mapped_column(Boolean, default=False)
    reports: Mapped[int] = mapped_column(Integer, default=0)
    suspended_until: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime]
    reversed_at: Mapped[datetime | None]
    """When an appeal, or the staff itself, undid it."""

    @property
    def subject(self) -> Subject:
        """Return what it is about."""
        return Subject(self.subject_kind, self.subject_id)


class Appeal(Base):
    """The author objects, once; another moderator decides."""

    __tablename__ = "moderation_appeal"
    __table_args__ = (
        Index("ix_moderation_appeal_waiting", "created_at", "id",
              postgresql_where=text("state = 'waiting'")),
        CheckConstraint("state IN ('waiting', 'upheld', 'overturned')", name="state"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    decision_id: Mapped[int] = mapped_column(
        ForeignKey("moderation_decision.id", ondelete="CASCADE"), unique=True
    )
    words: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[AppealState] = mapped_column(enum_of(AppealState), default=AppealState.WAITING)
    created_at: Mapped[CreatedAt]
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime | None]
