"""Tables of projects: what they are, who carries them, who was asked, what they told."""

from datetime import datetime

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Computed,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.invited import Letter
from app.core.db.base import Base, CreatedAt, PublicId, RowId, words
from app.core.db.searching import searched
from app.core.subjects import Subject
from app.places.rules import Area
from app.projects.rules import Answered, Standing, State, TeamRole

SHOWN = text("hidden_at IS NULL")
STATES = ", ".join(f"'{state}'" for state in State)
SEARCH = searched("title", "summary || ' ' || place_label")


class Project(Base):
    """What an idea became: a team, a plan, and what is still needed."""

    __tablename__ = "project"
    __table_args__ = (
        Index("ix_project_newest", "created_at", "id", postgresql_where=SHOWN),
        Index("ix_project_territory", "territory_id", "created_at", "id", postgresql_where=SHOWN),
        Index("ix_project_state", "state", "created_at", "id", postgresql_where=SHOWN),
        Index("ix_project_neighbourhood", "neighbourhood_id"),
        Index("ix_project_themes", "themes", postgresql_using="gin"),
        Index("ix_project_search", "search", postgresql_using="gin"),
        CheckConstraint(f"state IN ({STATES})", name="state"),
        CheckConstraint("(state = 'paused') = (paused_from IS NOT NULL)", name="paused_from"),
        CheckConstraint(
            "paused_from IN ('co_creation', 'ready', 'mobilising', 'in_progress')", name="resumes"
        ),
        CheckConstraint("(state = 'paused') = (paused_reason <> '')", name="paused_reason"),
        CheckConstraint("(state = 'stopped') = (stopped_reason <> '')", name="stopped_reason"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
        CheckConstraint("cardinality(themes) <= 3", name="themes"),
        CheckConstraint("(place_lat IS NULL) = (place_lon IS NULL)", name="place_is_whole"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    idea_id: Mapped[int | None] = mapped_column(
        ForeignKey("idea.id", ondelete="SET NULL"), unique=True
    )
    """The idea it was; an idea becomes one project."""
    state: Mapped[State] = mapped_column(words(State), default=State.CO_CREATION)
    paused_from: Mapped[State | None] = mapped_column(words(State))
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(600))
    language: Mapped[str] = mapped_column(String(2), default="fr")
    themes: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list)
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"))
    place_lat: Mapped[float | None] = mapped_column(Float)
    place_lon: Mapped[float | None] = mapped_column(Float)
    place_label: Mapped[str] = mapped_column(String(160), default="")
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    """Which organisation supports it; both said yes."""
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
    turned_at: Mapped[CreatedAt]
    """When it came to the state it has."""
    started_at: Mapped[datetime | None]
    """When its work first began."""
    delivered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    """When it was finished and accounted for, or stopped."""
    paused_reason: Mapped[str] = mapped_column(String(500), default="")
    stopped_reason: Mapped[str] = mapped_column(String(500), default="")
    last_said_at: Mapped[datetime | None]
    """When its team last told its followers something."""
    nudged_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    search: Mapped[str] = mapped_column(TSVECTOR, Computed(SEARCH, persisted=True), deferred=True)

    @property
    def area(self) -> Area:
        """Return where it belongs."""
        return Area(self.territory_id, self.neighbourhood_id)

    @property
    def subject(self) -> Subject:
        """Return what others hang things on."""
        return Subject("project", self.id)


class Turn(Base):
    """A project went from one state to another: its public history."""

    __tablename__ = "project_turn"
    __table_args__ = (Index("ix_project_turn_project", "project_id", "id"),)

    id: Mapped[RowId]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    was: Mapped[State] = mapped_column(words(State))
    now_is: Mapped[State] = mapped_column(words(State))
    reason: Mapped[str] = mapped_column(String(500), default="")
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    at: Mapped[datetime]


class TeamMember(Base):
    """One person towards one project: asked, in the team, or no more."""

    __tablename__ = "team_member"
    __table_args__ = (
        UniqueConstraint("project_id", "person_id"),
        Index("ix_team_member_person", "person_id", "standing"),
        CheckConstraint("role IN ('carrier', 'member', 'mentor')", name="role"),
        CheckConstraint(
            "standing IN ('invited', 'asked', 'accepted', 'declined', 'left', 'removed')",
            name="standing",
        ),
        CheckConstraint(
            "standing IN ('invited', 'asked') OR answered_at IS NOT NULL", name="answered"
        ),
    )

    id: Mapped[RowId]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    role: Mapped[TeamRole] = mapped_column(words(TeamRole))
    standing: Mapped[Standing] = mapped_column(words(Standing))
    what: Mapped[str] = mapped_column(String(120), default="")
    message: Mapped[str] = mapped_column(String(600), default="")
    """What was written with the question; both sides read it."""
    invited_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    invited_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class TeamInvitation(Letter, Base):
    """Somebody is asked by e-mail to join a team; the link's secret is kept as a hash."""

    __tablename__ = "team_invitation"
    __table_args__ = (
        Index("uq_team_invitation_open", "project_id", "email", unique=True,
              postgresql_where=text("answered_at IS NULL AND revoked_at IS NULL")),
        CheckConstraint("role IN ('carrier', 'member', 'mentor')", name="role"),
        CheckConstraint("NOT accepted OR answered_at IS NOT NULL", name="answered"),
    )  # fmt: skip

    id: Mapped[RowId]
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[TeamRole] = mapped_column(words(TeamRole))
    invited_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    """Who answered."""


class Sponsor(Base):
    """An organisation towards a project: asked to support it, supporting it, or no more."""

    __tablename__ = "project_organisation"
    __table_args__ = (
        UniqueConstraint("project_id", "organisation_id"),
        Index("uq_project_organisation_one", "project_id", unique=True,
              postgresql_where=text("standing = 'accepted'")),
        CheckConstraint(
            "standing IN ('invited', 'asked', 'accepted', 'declined', 'left', 'removed')",
            name="standing",
        ),
    )  # fmt: skip

    id: Mapped[RowId]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    standing: Mapped[Standing] = mapped_column(words(Standing))
    message: Mapped[str] = mapped_column(String(600), default="")
    asked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    asked_at: Mapped[datetime]
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    answered_at: Mapped[datetime | None]


class CarryOffer(Base):
    """Who might carry a candidate idea: its authors hand it over, or somebody volunteers."""

    __tablename__ = "carry_offer"
    __table_args__ = (
        Index("uq_carry_offer_open", "idea_id", text("coalesce(person_id, 0)"),
              text("coalesce(organisation_id, 0)"),
              unique=True, postgresql_where=text("standing = 'offered'")),
        Index("ix_carry_offer_person", "person_id", "standing"),
        CheckConstraint(
            "standing IN ('offered', 'accepted', 'declined', 'withdrawn')", name="standing"
        ),
        CheckConstraint("(standing = 'offered') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("person_id IS NOT NULL OR organisation_id IS NOT NULL", name="somebody"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    """Who would carry it, for a team of theirs; None while an organisation has not said who."""
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    is_volunteered: Mapped[bool]
    """Whether they offered themselves: then the idea's authors answer."""
    stays: Mapped[bool] = mapped_column(default=False)
    """Whether the author who handed it over stays in the team."""
    message: Mapped[str] = mapped_column(String(600), default="")
    standing: Mapped[Answered] = mapped_column(words(Answered), default=Answered.OFFERED)
    offered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    offered_at: Mapped[datetime]
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    answered_at: Mapped[datetime | None]


class Update(Base):
    """What a team tells its followers."""

    __tablename__ = "project_update"
    __table_args__ = (
        Index("ix_project_update_newest", "project_id", "id"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2), default="fr")
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    """When its team took it back."""
    hidden_at: Mapped[datetime | None]
    """When moderators hid it."""
