"""Tables of organisations: who they are, who belongs, who was invited, what they showed of themselves."""

from datetime import datetime

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.accounts.invited import Letter
from app.core.db.base import Base, CreatedAt, PublicId, RowId, words
from app.core.subjects import Subject
from app.organisations.rules import Kind, Means, Outcome, Role, State
from app.places.rules import Area

STANDING = text("hidden_at IS NULL AND closed_at IS NULL")
VERIFIED = "state = 'verified' AND closed_at IS NULL"
SEARCH = """
    setweight(to_tsvector('french'::regconfig, searchable(name)), 'A') ||
    setweight(to_tsvector('english'::regconfig, searchable(name)), 'A') ||
    setweight(to_tsvector('french'::regconfig, searchable(presentation_fr)), 'C') ||
    setweight(to_tsvector('english'::regconfig, searchable(presentation_en)), 'C') ||
    setweight(to_tsvector(CASE language WHEN 'en' THEN 'english'::regconfig
        ELSE 'french'::regconfig END, searchable(does || ' ' || needs || ' ' || offers)), 'C')
"""


class Organisation(Base):
    """People who act under one name."""

    __tablename__ = "organisation"
    __table_args__ = (
        Index("ix_organisation_name", "sort_name", "id", postgresql_where=STANDING),
        Index("ix_organisation_territory", "territory_id", "sort_name", "id"),
        Index("ix_organisation_search", "search", postgresql_using="gin"),
        Index("uq_organisation_neq", "neq", unique=True,
              postgresql_where=text(f"neq <> '' AND {VERIFIED}")),
        Index("uq_organisation_charity_number", "charity_number", unique=True,
              postgresql_where=text(f"charity_number <> '' AND {VERIFIED}")),
        CheckConstraint(
            "kind IN ('community', 'roundtable', 'social_economy', 'business', 'institution', 'other')",
            name="kind",
        ),
        CheckConstraint("kind = 'community' OR cardinality(practices) = 0", name="practices"),
        CheckConstraint(
            "state IN ('unverified', 'pending', 'verified', 'refused', 'suspended')", name="state"
        ),
        CheckConstraint("state <> 'verified' OR verified_at IS NOT NULL", name="verified"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
        CheckConstraint("presentation_fr <> '' OR presentation_en <> ''", name="presented"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[Kind] = mapped_column(words(Kind))
    practices: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list)
    language: Mapped[str] = mapped_column(String(2), default="fr")
    """In which its name and what it does, needs and offers are written."""
    presentation_fr: Mapped[str] = mapped_column(Text, default="")
    presentation_en: Mapped[str] = mapped_column(Text, default="")
    does: Mapped[str] = mapped_column(Text, default="")
    needs: Mapped[str] = mapped_column(Text, default="")
    offers: Mapped[str] = mapped_column(Text, default="")
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"), index=True)
    website: Mapped[str] = mapped_column(String(300), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    shows_email: Mapped[bool] = mapped_column(Boolean, default=False)
    logo: Mapped[str | None] = mapped_column(String(32), unique=True)
    """Name of its pictures in the storage."""
    state: Mapped[State] = mapped_column(words(State), default=State.UNVERIFIED)
    state_reason: Mapped[str] = mapped_column(String(500), default="")
    """Why it was refused or suspended; its members read it."""
    verified_by: Mapped[Means | None] = mapped_column(words(Means))
    verified_at: Mapped[datetime | None]
    neq: Mapped[str] = mapped_column(String(10), default="")
    charity_number: Mapped[str] = mapped_column(String(15), default="")
    hidden_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
    sort_name: Mapped[str] = mapped_column(
        String(250), Computed("fold(name)", persisted=True), deferred=True
    )
    search: Mapped[str] = mapped_column(TSVECTOR, Computed(SEARCH, persisted=True), deferred=True)

    @property
    def page_words(self) -> str:
        """Return all that its page says, as it was written; its name and addresses apart."""
        said = (
            self.presentation_fr, self.presentation_en, self.does, self.needs, self.offers,
        )  # fmt: skip
        return "\n\n".join(part for part in said if part)

    @property
    def area(self) -> Area:
        """Return where it acts."""
        return Area(self.territory_id, self.neighbourhood_id)

    @property
    def subject(self) -> Subject:
        """Return what others hang things on."""
        return Subject("organisation", self.id)

    @property
    def is_verified(self) -> bool:
        """Say whether it exists, as far as staff could check, and still acts."""
        return self.state is State.VERIFIED and self.closed_at is None and self.hidden_at is None


class Membership(Base):
    """One person belongs to one organisation, in one role."""

    __tablename__ = "organisation_member"
    __table_args__ = (
        Index("ix_organisation_member_owner", "organisation_id",
              postgresql_where=text("role = 'owner'")),
        CheckConstraint("role IN ('owner', 'editor', 'member')", name="role"),
    )  # fmt: skip

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    role: Mapped[Role] = mapped_column(words(Role))
    is_shown: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether the organisation's page names them: for themselves to choose."""
    joined_at: Mapped[CreatedAt]


class Invitation(Letter, Base):
    """Somebody is asked by e-mail to join; the link's secret is kept as a hash."""

    __tablename__ = "organisation_invitation"
    __table_args__ = (
        Index("uq_organisation_invitation_open", "organisation_id", "email", unique=True,
              postgresql_where=text("answered_at IS NULL AND revoked_at IS NULL")),
        CheckConstraint("role IN ('owner', 'editor', 'member')", name="role"),
        CheckConstraint("NOT accepted OR answered_at IS NOT NULL", name="answered"),
    )  # fmt: skip

    id: Mapped[RowId]
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[Role] = mapped_column(words(Role))
    invited_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    """Who accepted."""


class Claim(Base):
    """An organisation asked to be verified, and what was decided. Decided, it holds no document."""

    __tablename__ = "organisation_claim"
    __table_args__ = (
        Index("uq_organisation_claim_open", "organisation_id", unique=True,
              postgresql_where=text("decided_at IS NULL")),
        Index("ix_organisation_claim_waiting", "sent_at", "id",
              postgresql_where=text("decided_at IS NULL")),
        CheckConstraint("means IN ('neq', 'charity', 'document')", name="means"),
        CheckConstraint("decided_at IS NULL OR file IS NULL", name="document_destroyed"),
        CheckConstraint("(decided_at IS NULL) = (outcome IS NULL)", name="decided"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    means: Mapped[Means] = mapped_column(words(Means))
    neq: Mapped[str] = mapped_column(String(10), default="")
    charity_number: Mapped[str] = mapped_column(String(15), default="")
    file: Mapped[str | None] = mapped_column(String(32), unique=True)
    media_type: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    sent_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    sent_at: Mapped[datetime]
    outcome: Mapped[Outcome | None] = mapped_column(words(Outcome))
    reason: Mapped[str] = mapped_column(String(500), default="")
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
