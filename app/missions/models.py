"""Tables of missions: what is asked, of whom, and when. Dates are rows of their own, in UTC."""

from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Computed,
    Date,
    DateTime,
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

from app.core.db.base import Base, CreatedAt, PublicId, RowId, words
from app.core.db.searching import searched
from app.core.subjects import Subject
from app.missions.rules import Effort, Remote, SessionState, State
from app.places.rules import Area

OPEN_ONLY = text("state IN ('published', 'full') AND hidden_at IS NULL")
AHEAD = text("state = 'scheduled'")
SEARCH = searched("title", "tasks || ' ' || place_label")


class Mission(Base):
    """What volunteers are asked to do, for a project or for an organisation."""

    __tablename__ = "mission"
    __table_args__ = (
        Index("ix_mission_open", "published_at", "id", postgresql_where=OPEN_ONLY),
        Index("ix_mission_territory", "territory_id", "id", postgresql_where=OPEN_ONLY),
        Index("ix_mission_neighbourhood", "neighbourhood_id", "id", postgresql_where=OPEN_ONLY),
        Index("ix_mission_themes", "themes", postgresql_using="gin"),
        Index("ix_mission_causes", "causes", postgresql_using="gin"),
        Index("ix_mission_search", "search", postgresql_using="gin"),
        UniqueConstraint("source", "source_id"),
        CheckConstraint(
            "state IN ('draft', 'published', 'full', 'paused', 'done', 'cancelled')", name="state"
        ),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
        CheckConstraint("remote IN ('no', 'possible', 'full')", name="remote"),
        CheckConstraint("effort IN ('light', 'medium', 'heavy')", name="effort"),
        CheckConstraint("project_id IS NOT NULL OR organisation_id IS NOT NULL", name="host"),
        CheckConstraint("minimum_age BETWEEN 14 AND 99", name="age"),
        CheckConstraint(
            "minimum_people >= 1 AND maximum_people BETWEEN minimum_people AND 500", name="people"
        ),
        CheckConstraint("state <> 'cancelled' OR closing_reason <> ''", name="cancelled_with_reason"),
        CheckConstraint("(place_lat IS NULL) = (place_lon IS NULL)", name="place_is_whole"),
        CheckConstraint("(source IS NULL) = (source_id IS NULL)", name="source_is_whole"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    project_id: Mapped[int | None] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), index=True
    )
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    """For which organisation; of a project's mission, which organisation runs it with the team."""
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    """Whom those who sign up may write to."""
    state: Mapped[State] = mapped_column(words(State), default=State.DRAFT)
    language: Mapped[str] = mapped_column(String(2), default="fr")
    title: Mapped[str] = mapped_column(String(120), default="")
    tasks: Mapped[str] = mapped_column(Text, default="")
    causes: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default=list)
    themes: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list)
    languages: Mapped[list[str]] = mapped_column(ARRAY(String(8)), default=list)
    """Any of which is spoken there; none: it does not matter."""
    minimum_age: Mapped[int] = mapped_column(Integer, default=14)
    checks: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default=list)
    trainings: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default=list)
    accessibility: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default=list)
    accessibility_note: Mapped[str] = mapped_column(String(500), default="")
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"))
    place_lat: Mapped[float | None] = mapped_column(Float)
    place_lon: Mapped[float | None] = mapped_column(Float)
    place_label: Mapped[str] = mapped_column(String(160), default="")
    remote: Mapped[Remote] = mapped_column(words(Remote), default=Remote.NO)
    effort: Mapped[Effort] = mapped_column(words(Effort), default=Effort.LIGHT)
    minimum_people: Mapped[int] = mapped_column(Integer, default=1)
    maximum_people: Mapped[int] = mapped_column(Integer, default=10)
    """Both for one date; each date may have its own."""
    zone: Mapped[str] = mapped_column(String(40), default="America/Toronto")
    closing_reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it is paused or cancelled; shown."""
    source: Mapped[str | None] = mapped_column(String(60))
    source_id: Mapped[str | None] = mapped_column(String(120))
    version: Mapped[int] = mapped_column(Integer, default=1)
    published_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
    search: Mapped[str] = mapped_column(TSVECTOR, Computed(SEARCH, persisted=True), deferred=True)

    @property
    def area(self) -> Area:
        """Return where it belongs."""
        return Area(self.territory_id, self.neighbourhood_id)

    @property
    def subject(self) -> Subject:
        """Return what others hang things on."""
        return Subject("mission", self.id)


class MissionSkill(Base):
    """A skill that a mission asks for, or that would help."""

    __tablename__ = "mission_skill"

    mission_id: Mapped[int] = mapped_column(
        ForeignKey("mission.id", ondelete="CASCADE"), primary_key=True
    )
    skill: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)
    is_required: Mapped[bool] = mapped_column(Boolean, default=False)


class MissionRole(Base):
    """A part that some of the people of each date play: two at the till, four at the shovels."""

    __tablename__ = "mission_role"
    __table_args__ = (
        UniqueConstraint("mission_id", "name"),
        CheckConstraint("people >= 1", name="people"),
    )

    id: Mapped[RowId]
    mission_id: Mapped[int] = mapped_column(ForeignKey("mission.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    people: Mapped[int] = mapped_column(Integer)


class MissionSeries(Base):
    """How some dates of a mission come back; the dates themselves are rows of their own."""

    __tablename__ = "mission_series"

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    mission_id: Mapped[int] = mapped_column(
        ForeignKey("mission.id", ondelete="CASCADE"), index=True
    )
    starts: Mapped[datetime] = mapped_column(DateTime(timezone=False))
    """On the clock of ``zone``, without a zone of its own."""
    minutes: Mapped[int] = mapped_column(Integer)
    rrule: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(40))
    exceptions: Mapped[list[date]] = mapped_column(ARRAY(Date), default=list)


class MissionSession(Base):
    """One date of a mission. ``taken`` is written by the statement that wins the place."""

    __tablename__ = "mission_session"
    __table_args__ = (
        Index("ix_mission_session_ahead", "mission_id", "starts_at", postgresql_where=AHEAD),
        Index("ix_mission_session_when", "starts_at", "id", postgresql_where=AHEAD),
        Index("ix_mission_session_all", "mission_id", "starts_at"),
        CheckConstraint("state IN ('scheduled', 'cancelled', 'held')", name="state"),
        CheckConstraint("ends_at > starts_at", name="forwards"),
        CheckConstraint("wanted >= 1 AND places BETWEEN wanted AND 500", name="people"),
        CheckConstraint("taken BETWEEN 0 AND places", name="taken"),
        CheckConstraint("state <> 'cancelled' OR reason <> ''", name="cancelled_with_reason"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    mission_id: Mapped[int] = mapped_column(ForeignKey("mission.id", ondelete="CASCADE"))
    series_id: Mapped[int | None] = mapped_column(
        ForeignKey("mission_series.id", ondelete="SET NULL"), index=True
    )
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    """The same for ever, in every calendar."""
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[SessionState] = mapped_column(words(SessionState), default=SessionState.SCHEDULED)
    reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it was moved or cancelled; shown."""
    places: Mapped[int] = mapped_column(Integer)
    wanted: Mapped[int] = mapped_column(Integer)
    """How many people it takes; ``places`` is how many may come."""
    taken: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    changed_at: Mapped[CreatedAt]

    @property
    def subject(self) -> Subject:
        """Return what others hang things on."""
        return Subject("mission_session", self.id)
