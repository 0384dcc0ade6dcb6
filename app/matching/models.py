"""Tables of matching: suggestions kept from one night to the next, what was told, and introductions."""

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, PublicId, RowId, words
from app.matching.rules import Introduction as State

STANDS = text("state IN ('waits_person', 'waits_team', 'both')")
WAITS = text("state IN ('waits_person', 'waits_team')")


class Suggestion(Base):
    """A person and a mission that go together, as of the last time somebody looked.

    Only which, and in what order: gates and reasons are asked again of the facts each time it is shown.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        Index("ix_suggestion_person", "person_id", "points", postgresql_where=text("for_person")),
        Index("ix_suggestion_mission", "mission_id", "points", postgresql_where=text("for_mission")),
        CheckConstraint("for_person OR for_mission", name="for_somebody"),
    )  # fmt: skip

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    mission_id: Mapped[int] = mapped_column(
        ForeignKey("mission.id", ondelete="CASCADE"), primary_key=True
    )
    for_person: Mapped[bool] = mapped_column(Boolean)
    """Whether it is among the person's best missions."""
    for_mission: Mapped[bool] = mapped_column(Boolean)
    """Whether it is among the mission's best people."""
    points: Mapped[float] = mapped_column(Float)
    version: Mapped[int] = mapped_column(SmallInteger)
    """Of the weights."""
    kept_at: Mapped[datetime]


class SuggestionTold(Base):
    """A suggestion was sent to somebody: counted against what they wish to hear, never sent twice."""

    __tablename__ = "suggestion_told"
    __table_args__ = (Index("ix_suggestion_told_when", "told_at"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    mission_id: Mapped[int] = mapped_column(
        ForeignKey("mission.id", ondelete="CASCADE"), primary_key=True
    )
    told_at: Mapped[datetime]


class RosterProposal(Base):
    """A roster that a team asked for: nothing comes of it before somebody confirms it."""

    __tablename__ = "roster_proposal"
    __table_args__ = (
        Index("ix_roster_proposal_mission", "mission_id", "id"),
        Index("uq_roster_proposal_computing", "mission_id", unique=True,
              postgresql_where=text("done_at IS NULL")),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    mission_id: Mapped[int] = mapped_column(ForeignKey("mission.id", ondelete="CASCADE"))
    asked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    """When it was computed; None: not yet."""
    is_best: Mapped[bool] = mapped_column(Boolean, default=True)
    """Whether nothing better exists; otherwise the time ran out first."""
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )


class RosterTurn(Base):
    """Somebody is proposed for a session."""

    __tablename__ = "roster_turn"

    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("roster_proposal.id", ondelete="CASCADE"), primary_key=True
    )
    session_id: Mapped[int] = mapped_column(
        ForeignKey("mission_session.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    invited_at: Mapped[datetime | None]
    """When it was confirmed and the person invited; None: only proposed."""


class NotForMe(Base):
    """Somebody does not want a mission to be suggested again."""

    __tablename__ = "not_for_me"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    mission_id: Mapped[int] = mapped_column(
        ForeignKey("mission.id", ondelete="CASCADE"), primary_key=True
    )
    said_at: Mapped[datetime]


class Introduction(Base):
    """A person and a team who may get to know each other: neither learns of the other before both agree.

    It holds no words: what a mission is stands on its page, what a person can do in their profile.
    """

    __tablename__ = "introduction"
    __table_args__ = (
        Index("uq_introduction_stands", "mission_id", "person_id", unique=True,
              postgresql_where=STANDS),
        Index("ix_introduction_person", "person_id", "id"),
        Index("ix_introduction_mission", "mission_id", "id"),
        Index("ix_introduction_waits", "asked_at", postgresql_where=WAITS),
        CheckConstraint(
            "state IN ('waits_person', 'waits_team', 'both', 'declined', 'withdrawn', 'expired')",
            name="state",
        ),
        CheckConstraint(
            "state <> 'both' OR (person_said_at IS NOT NULL AND team_said_at IS NOT NULL)",
            name="both_said_so",
        ),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    mission_id: Mapped[int] = mapped_column(ForeignKey("mission.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[State] = mapped_column(words(State))
    by_team: Mapped[bool] = mapped_column(Boolean)
    """Whether the team asked first: counted against what the person wishes to be asked."""
    asked_at: Mapped[datetime]
    person_said_at: Mapped[datetime | None]
    """When they said yes."""
    team_said_at: Mapped[datetime | None]
    team_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    """Who said yes for the team: whom the person then writes with."""
    ended_at: Mapped[datetime | None]
    conversation: Mapped[str | None] = mapped_column(String(10))
    """Public id of where they write to each other, once both said yes."""
