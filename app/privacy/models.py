"""Tables of privacy: consents with their proof, copies of one's data, departures, incidents."""

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, CreatedAt, PublicId, RowId, words
from app.privacy.rules import CopyState, Purpose, Risk


class Consent(Base):
    """A yes: to what, in which words, in which language, when, and until when."""

    __tablename__ = "consent"
    __table_args__ = (
        Index(
            "uq_consent_in_force", "person_id", "purpose", unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
    )  # fmt: skip

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    purpose: Mapped[Purpose] = mapped_column(words(Purpose))
    text_version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class DataCopy(Base):
    """A copy of what is kept of a person, for them alone, for a week."""

    __tablename__ = "data_copy"
    __table_args__ = (
        Index(
            "uq_data_copy_asked", "person_id", unique=True,
            postgresql_where=text("state = 'asked'"),
        ),
        CheckConstraint("(state = 'ready') = (file IS NOT NULL)", name="file"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[CopyState] = mapped_column(words(CopyState), default=CopyState.ASKED)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    file: Mapped[str | None] = mapped_column(String(60), unique=True)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    downloads: Mapped[int] = mapped_column(Integer, default=0)
    downloaded_at: Mapped[datetime | None]


class Departure(Base):
    """Somebody asked to leave: what becomes of their words, and from when on they are erased."""

    __tablename__ = "departure"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    erase_words: Mapped[bool] = mapped_column(Boolean)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
    reminded_at: Mapped[datetime | None]


class Incident(Base):
    """A confidentiality incident; what is known of it is its latest entry."""

    __tablename__ = "incident"

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    noticed_on: Mapped[date] = mapped_column(Date, index=True)
    opened_at: Mapped[CreatedAt]


class IncidentEntry(Base):
    """What was known of an incident at a moment. Rows are appended, never changed."""

    __tablename__ = "incident_entry"
    __table_args__ = (UniqueConstraint("incident_id", "number"),)

    id: Mapped[RowId]
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(120))
    what: Mapped[str] = mapped_column(Text)
    information: Mapped[str] = mapped_column(Text)
    happened_on: Mapped[date | None] = mapped_column(Date)
    noticed_on: Mapped[date] = mapped_column(Date)
    persons: Mapped[int | None] = mapped_column(Integer)
    risk: Mapped[Risk] = mapped_column(words(Risk))
    risk_reason: Mapped[str] = mapped_column(Text, default="")
    told_commission_on: Mapped[date | None] = mapped_column(Date)
    told_persons_on: Mapped[date | None] = mapped_column(Date)
    measures: Mapped[str] = mapped_column(Text, default="")
    is_closed: Mapped[bool] = mapped_column(Boolean, default=False)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    written_at: Mapped[datetime]
