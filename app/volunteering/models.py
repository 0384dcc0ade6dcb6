"""Tables of who comes: applications, places in sessions, waiting lists, replacements.

A session's ``taken`` (slice missions) always equals its sign-ups that are not cancelled plus the
offers that run: whatever changes one of them holds the session's row first.
"""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, PublicId, RowId, words
from app.core.subjects import Subject
from app.volunteering.rules import (
    ApplicationState,
    AskState,
    SignUpState,
    WaitingState,
)

OPEN_APPLICATION = text("state IN ('sent', 'seen', 'accepted')")
UNANSWERED = text("state IN ('sent', 'seen')")
COUNTED = text("state <> 'cancelled'")
HOLDING = text("state IN ('signed_up', 'reminded', 'arrived')")
IN_LINE = text("state IN ('waiting', 'offered')")


class Welcome(Base):
    """How a mission receives people; without a row, somebody reads each application."""

    __tablename__ = "mission_welcome"

    mission_id: Mapped[int] = mapped_column(
        ForeignKey("mission.id", ondelete="CASCADE"), primary_key=True
    )
    takes_everybody: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether whoever meets the conditions is accepted at once."""


class Application(Base):
    """A person would like to take part in a mission, and what was answered."""

    __tablename__ = "application"
    __table_args__ = (
        Index("uq_application_open", "mission_id", "person_id", unique=True,
              postgresql_where=OPEN_APPLICATION),
        Index("ix_application_mission", "mission_id", "id"),
        Index("ix_application_unanswered", "sent_at", postgresql_where=UNANSWERED),
        CheckConstraint(
            "state IN ('sent', 'seen', 'accepted', 'refused', 'withdrawn', 'expired')", name="state"
        ),
        CheckConstraint("state <> 'refused' OR reason <> ''", name="refused_with_reason"),
        CheckConstraint("(state IN ('sent', 'seen')) = (answered_at IS NULL)", name="answered"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    mission_id: Mapped[int] = mapped_column(ForeignKey("mission.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    state: Mapped[ApplicationState] = mapped_column(
        words(ApplicationState), default=ApplicationState.SENT
    )
    role_id: Mapped[int | None] = mapped_column(
        ForeignKey("mission_role.id", ondelete="SET NULL"), index=True
    )
    """The part that they would like to play."""
    message: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(2), default="fr")
    """Of the message."""
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it was refused; the person reads it."""
    sent_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    """When it was accepted, or came to its end."""
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    hidden_at: Mapped[datetime | None]
    """When a moderator hid its words."""

    @property
    def subject(self) -> Subject:
        """Return what the log and moderators call it."""
        return Subject("application", self.id)


class Wish(Base):
    """A session that an application asks for: its place is taken when it is accepted, not before."""

    __tablename__ = "application_wish"

    application_id: Mapped[int] = mapped_column(
        ForeignKey("application.id", ondelete="CASCADE"), primary_key=True
    )
    session_id: Mapped[int] = mapped_column(
        ForeignKey("mission_session.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role_id: Mapped[int | None] = mapped_column(
        ForeignKey("mission_role.id", ondelete="SET NULL"), index=True
    )
    """The part wished for on that day; without one, that of the application."""


class SignUp(Base):
    """One person's place in one session, and whether they came."""

    __tablename__ = "sign_up"
    __table_args__ = (
        Index("uq_sign_up_once", "session_id", "person_id", unique=True, postgresql_where=COUNTED),
        Index("ix_sign_up_person", "person_id", "session_id"),
        Index("ix_sign_up_expected", "session_id", "state", postgresql_where=HOLDING),
        CheckConstraint(
            "state IN ('signed_up', 'reminded', 'arrived', 'completed', 'left_early', 'no_show', "
            "'cancelled')",
            name="state",
        ),
        CheckConstraint("NOT is_excused OR state = 'no_show'", name="excused"),
        CheckConstraint("left_at IS NULL OR left_at >= arrived_at", name="left_after_arrival"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled_at"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    session_id: Mapped[int] = mapped_column(ForeignKey("mission_session.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    role_id: Mapped[int | None] = mapped_column(
        ForeignKey("mission_role.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[SignUpState] = mapped_column(words(SignUpState), default=SignUpState.SIGNED_UP)
    is_excused: Mapped[bool] = mapped_column(Boolean, default=False)
    signed_up_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    is_late: Mapped[bool] = mapped_column(Boolean, default=False)
    """Cancelled too late for others to make plans: somebody else is looked for."""
    marked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    """Who last said that they came or not; None: themselves, or the clock."""

    @property
    def subject(self) -> Subject:
        """Return what the log calls it."""
        return Subject("sign_up", self.id)


class Waiting(Base):
    """One person's turn on a session's waiting list; ``id`` is the order."""

    __tablename__ = "waiting"
    __table_args__ = (
        Index("uq_waiting_once", "session_id", "person_id", unique=True, postgresql_where=IN_LINE),
        Index("ix_waiting_line", "session_id", "id", postgresql_where=IN_LINE),
        Index("ix_waiting_offer_ends", "offer_ends_at",
              postgresql_where=text("state = 'offered'")),
        Index("ix_waiting_person", "person_id"),
        CheckConstraint(
            "state IN ('waiting', 'offered', 'taken', 'lapsed', 'declined', 'left', 'closed')",
            name="state",
        ),
        CheckConstraint(
            "state <> 'offered' OR (offered_at IS NOT NULL AND offer_ends_at > offered_at)",
            name="offer_has_an_end",
        ),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    session_id: Mapped[int] = mapped_column(ForeignKey("mission_session.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[WaitingState] = mapped_column(words(WaitingState), default=WaitingState.WAITING)
    joined_at: Mapped[datetime]
    offered_at: Mapped[datetime | None]
    offer_ends_at: Mapped[datetime | None]
    """Never after the session begins."""
    answered_at: Mapped[datetime | None]


class Replacement(Base):
    """A late cancellation left a place empty, and people are being asked, wave after wave."""

    __tablename__ = "replacement"
    __table_args__ = (
        Index("ix_replacement_next", "next_at", postgresql_where=text("closed_at IS NULL")),
        CheckConstraint("wave >= 0", name="wave_counts"),
    )

    session_id: Mapped[int] = mapped_column(
        ForeignKey("mission_session.id", ondelete="CASCADE"), primary_key=True
    )
    opened_at: Mapped[datetime]
    target: Mapped[int] = mapped_column(Integer)
    """How many were coming before: asking stops when so many come again."""
    wave: Mapped[int] = mapped_column(Integer, default=0)
    """How many waves were sent."""
    next_at: Mapped[datetime]
    """When the next may leave; never at night where the session is."""
    closed_at: Mapped[datetime | None]


class Ask(Base):
    """Somebody was asked to come: to replace another (wave after wave), or by who runs the mission."""

    __tablename__ = "replacement_ask"
    __table_args__ = (
        Index("uq_replacement_ask_once", "session_id", "person_id", unique=True),
        Index("ix_replacement_ask_person", "person_id", "asked_at"),
        CheckConstraint("state IN ('asked', 'accepted', 'declined', 'closed')", name="state"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    session_id: Mapped[int] = mapped_column(ForeignKey("mission_session.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    wave: Mapped[int] = mapped_column(Integer)
    """0: invited by who runs the mission."""
    state: Mapped[AskState] = mapped_column(words(AskState), default=AskState.ASKED)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
