"""Tables of ideas. What changes with each support is kept apart from the long text (``gate``)."""

from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Computed,
    Date,
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

from app.accounts.invited import Invited
from app.core.db.base import Base, CreatedAt, PublicId, RowId, words
from app.core.db.searching import searched
from app.ideas.rules import State
from app.places.rules import Area

OPEN_ONLY = text("state IN ('published', 'candidate')")
SEARCH = searched("title", "problem || ' ' || proposal || ' ' || place_label")


class Idea(Base):
    """What a neighbour proposes."""

    __tablename__ = "idea"
    __table_args__ = (
        Index("ix_idea_newest", "published_at", "id", postgresql_where=OPEN_ONLY),
        Index("ix_idea_territory", "territory_id", "published_at", "id", postgresql_where=OPEN_ONLY),
        Index(
            "ix_idea_neighbourhood", "neighbourhood_id", "published_at", "id",
            postgresql_where=OPEN_ONLY,
        ),
        Index("ix_idea_archived", "published_at", "id", postgresql_where=text("state = 'archived'")),
        Index("ix_idea_themes", "themes", postgresql_using="gin"),
        Index("ix_idea_search", "search", postgresql_using="gin"),
        Index("ix_idea_due", "archive_due_at", postgresql_where=text("state = 'published'")),
        UniqueConstraint("source", "source_id"),
        CheckConstraint(
            "state IN ('draft', 'published', 'candidate', 'merged', 'withdrawn', 'archived', 'hidden')",
            name="state",
        ),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
        CheckConstraint("cardinality(themes) <= 3", name="themes"),
        CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged_into"),
        CheckConstraint("(place_lat IS NULL) = (place_lon IS NULL)", name="place_is_whole"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    state: Mapped[State] = mapped_column(words(State), default=State.DRAFT)
    language: Mapped[str] = mapped_column(String(2), default="fr")
    title: Mapped[str] = mapped_column(String(120), default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    proposal: Mapped[str] = mapped_column(Text, default="")
    themes: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list)
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"))
    place_lat: Mapped[float | None] = mapped_column(Float)
    place_lon: Mapped[float | None] = mapped_column(Float)
    place_label: Mapped[str] = mapped_column(String(160), default="")
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    """For which organisation the author proposes it."""
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("idea.id"), index=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    published_at: Mapped[datetime | None]
    archive_due_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    renewed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closing_reason: Mapped[str] = mapped_column(String(500), default="")
    hidden_from: Mapped[State | None] = mapped_column(words(State))
    """The state it had when moderators hid it, to which it comes back."""
    held_at: Mapped[datetime | None]
    """When it was held on publication: nobody has been told of it yet."""
    became_project_at: Mapped[datetime | None]
    """When somebody began to carry it; it is the projects' slice that writes it."""
    source: Mapped[str | None] = mapped_column(String(60))
    source_id: Mapped[str | None] = mapped_column(String(120))
    earlier_local: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    earlier_other: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Supporters counted where an imported idea comes from: shown apart, never by the gate."""
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
    search: Mapped[str] = mapped_column(TSVECTOR, Computed(SEARCH, persisted=True), deferred=True)

    @property
    def area(self) -> Area:
        """Return where it belongs."""
        return Area(self.territory_id, self.neighbourhood_id)


class Gate(Base):
    """How many support an idea; one narrow row, because it is the one that is always written."""

    __tablename__ = "gate"
    __table_args__ = (
        Index("ix_gate_local", "local", "idea_id", postgresql_where=text("is_open")),
        Index(
            "ix_gate_near", text("(local::real / threshold)"), "idea_id",
            postgresql_where=text("is_open AND passed_at IS NULL"),
        ),
        Index(
            "ix_gate_passed", "passed_at", "idea_id",
            postgresql_where=text("is_open AND passed_at IS NOT NULL"),
        ),
        CheckConstraint("local >= 0 AND other >= 0 AND set_aside >= 0", name="counts"),
        CheckConstraint("threshold > 0", name="threshold"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answer_is_whole"),
        Index(
            "ix_gate_waiting", "passed_at", "idea_id",
            postgresql_where=text("is_open AND passed_at IS NOT NULL AND answered_at IS NULL"),
        ),
    )  # fmt: skip

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True
    )
    threshold: Mapped[int] = mapped_column(Integer)
    local: Mapped[int] = mapped_column(Integer, default=0)
    other: Mapped[int] = mapped_column(Integer, default=0)
    set_aside: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Supports that moderators set aside: shown as such, and in neither count."""
    is_open: Mapped[bool] = mapped_column(Boolean, default=True)
    passed_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    """When the first official answer was given; it is the answers' slice that writes it."""
    answer: Mapped[str] = mapped_column(String(20), default="", server_default="")
    """Where the last official answer says that the idea stands; empty without one."""


class Support(Base):
    """One person backs one idea, once. Whether they are local is judged when they do."""

    __tablename__ = "support"
    __table_args__ = (Index("ix_support_over_time", "idea_id", "created_at"),)

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    is_local: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[CreatedAt]
    set_aside_at: Mapped[datetime | None]
    """When moderators set it aside: it stays, and counts no more."""


class DepartedSupport(Base):
    """The support of somebody who left the site: still counted, of nobody, without its hour."""

    __tablename__ = "departed_support"

    id: Mapped[RowId]
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), index=True)
    is_local: Mapped[bool] = mapped_column(Boolean)
    given_on: Mapped[date] = mapped_column(Date)


class IdeaVersion(Base):
    """How an idea read before an edit, so that anybody can see what changed."""

    __tablename__ = "idea_version"
    __table_args__ = (UniqueConstraint("idea_id", "number"),)

    id: Mapped[RowId]
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(120))
    problem: Mapped[str] = mapped_column(Text)
    proposal: Mapped[str] = mapped_column(Text)
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    edited_at: Mapped[CreatedAt]


class CoAuthor(Invited, Base):
    """Somebody invited to sign an idea too; they do once they accept."""

    __tablename__ = "co_author"
    __table_args__ = (
        UniqueConstraint("idea_id", "email"),
        UniqueConstraint("idea_id", "person_id"),
    )

    id: Mapped[RowId]
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    invited_at: Mapped[CreatedAt]
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]


class Merge(Base):
    """How a duplicate became part of another idea: what its page says of where it came from."""

    __tablename__ = "idea_merge"

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True
    )
    into_id: Mapped[int] = mapped_column(ForeignKey("idea.id", ondelete="CASCADE"), index=True)
    moved: Mapped[int] = mapped_column(Integer)
    already: Mapped[int] = mapped_column(Integer)
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    merged_at: Mapped[datetime]


class Endorsement(Base):
    """An organisation publicly backs an idea: shown apart, never counted by the gate."""

    __tablename__ = "organisation_endorsement"

    idea_id: Mapped[int] = mapped_column(
        ForeignKey("idea.id", ondelete="CASCADE"), primary_key=True
    )
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    """Who spoke for it."""
    created_at: Mapped[CreatedAt]
