"""Tables of profiles: what a person chose to show, and the facts that give them more rights."""

from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Computed,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, CreatedAt, PublicId, RowId, words
from app.core.ids import public_id
from app.profiles.rules import Decided, Level, Sharing, Standing
from app.skills.qualities import QualityKind

STANDS = text("standing IN ('gathering', 'asked', 'willing', 'confirmed')")
SEARCH = """
    to_tsvector(CASE bio_language WHEN 'en' THEN 'english'::regconfig
        ELSE 'french'::regconfig END, searchable(bio))
"""


class Profile(Base):
    """What one person chose to show; without a row, or with a fresh one, nothing but the pseudonym."""

    __tablename__ = "profile"
    __table_args__ = (
        Index("ix_profile_listed", "person_id", postgresql_where=text("is_listed")),
        Index("ix_profile_sharing", "person_id", postgresql_where=text("sharing <> 'nobody'")),
        CheckConstraint("bio_language IN ('fr', 'en')", name="bio_language"),
        CheckConstraint("sharing IN ('nobody', 'named', 'anonymous')", name="sharing"),
        CheckConstraint("is_listed OR NOT is_indexed", name="indexed_only_when_listed"),
        CheckConstraint("monthly_hours BETWEEN 1 AND 200", name="monthly_hours"),
        CheckConstraint("travel_km BETWEEN 1 AND 60", name="travel_km"),
        CheckConstraint("birth_year BETWEEN 1900 AND 2100", name="birth_year"),
        CheckConstraint("monthly_quota BETWEEN 0 AND 31", name="monthly_quota"),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    bio: Mapped[str] = mapped_column(Text, default="", server_default="")
    bio_language: Mapped[str] = mapped_column(String(2), default="fr", server_default="fr")
    shows_area: Mapped[bool] = mapped_column(Boolean, default=False, server_default="false")
    shows_ideas: Mapped[bool] = mapped_column(Boolean, default=False, server_default="false")
    is_listed: Mapped[bool] = mapped_column(Boolean, default=False, server_default="false")
    is_indexed: Mapped[bool] = mapped_column(Boolean, default=False, server_default="false")
    sharing: Mapped[Sharing] = mapped_column(
        words(Sharing), default=Sharing.NOBODY, server_default="nobody"
    )
    anonymous_id: Mapped[str] = mapped_column(String(10), unique=True, default=public_id)
    """Names the entry of who lists skills without a name: nothing else of theirs holds it."""
    causes: Mapped[list[str]] = mapped_column(ARRAY(String(40)), default=list, server_default="{}")
    moments: Mapped[list[str]] = mapped_column(ARRAY(String(20)), default=list, server_default="{}")
    monthly_hours: Mapped[int | None] = mapped_column(Integer)
    travel_km: Mapped[int | None] = mapped_column(Integer)
    is_remote: Mapped[bool] = mapped_column(Boolean, default=False, server_default="false")
    languages: Mapped[list[str]] = mapped_column(
        ARRAY(String(8)), default=list, server_default="{}"
    )
    birth_year: Mapped[int | None] = mapped_column(SmallInteger)
    """Declared, shown to nobody; kept so that what asks for an age can be offered."""
    monthly_quota: Mapped[int | None] = mapped_column(SmallInteger)
    """Suggestions a month at most; None: as many as we think well (:data:`~app.profiles.rules.QUOTA`)."""
    paused_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    """When a moderator hid the bio; everything else stays shown as it was chosen."""
    version: Mapped[int] = mapped_column(Integer, default=1, server_default="1")
    updated_at: Mapped[CreatedAt]
    search: Mapped[str] = mapped_column(TSVECTOR, Computed(SEARCH, persisted=True), deferred=True)


class ProfileSkill(Base):
    """One skill of one person, and how well they know it."""

    __tablename__ = "profile_skill"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("profile.person_id", ondelete="CASCADE"), primary_key=True
    )
    skill: Mapped[str] = mapped_column(String(40), primary_key=True, index=True)
    level: Mapped[Level] = mapped_column(words(Level))


class PersonCheck(Base):
    """Somebody holds a check or a training until a day, as an organisation saw it; never a document."""

    __tablename__ = "person_check"
    __table_args__ = (
        Index(
            "uq_person_check_standing",
            "person_id",
            "code",
            "organisation_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index(
            "ix_person_check_expires", "expires_on", postgresql_where=text("withdrawn_at IS NULL")
        ),
        Index("ix_person_check_organisation", "organisation_id"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[QualityKind] = mapped_column(words(QualityKind))
    code: Mapped[str] = mapped_column(String(40))
    expires_on: Mapped[date | None] = mapped_column(Date)
    """Last day it holds; None: it does not end."""
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    seen_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    """When the organisation, or the person, took it back."""


class Leadership(Base):
    """Somebody on the way to be a leader of a territory, and what came of it."""

    __tablename__ = "leadership"
    __table_args__ = (
        Index(
            "uq_leadership_stands",
            "person_id",
            "territory_id",
            unique=True,
            postgresql_where=STANDS,
        ),
        Index("ix_leadership_territory", "territory_id", "standing"),
        CheckConstraint(
            "standing IN ('gathering', 'asked', 'willing', 'confirmed', 'declined', 'refused', "
            "'revoked', 'ended')",
            name="standing",
        ),
        CheckConstraint(
            "standing <> 'confirmed' OR (confirmed_at IS NOT NULL AND ends_at > confirmed_at)",
            name="confirmed_has_term",
        ),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    territory_id: Mapped[int] = mapped_column(ForeignKey("territory.id"))
    standing: Mapped[Standing] = mapped_column(words(Standing), default=Standing.GATHERING)
    nominations: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    """Nominations by citizens; changed by the statement that adds one."""
    opened_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    """When it was declined, refused or revoked."""


class Nomination(Base):
    """One citizen, or one member for a verified organisation, says that somebody should be a leader."""

    __tablename__ = "nomination"
    __table_args__ = (
        Index(
            "uq_nomination_citizen", "leadership_id", "by_id", unique=True,
            postgresql_where=text("organisation_id IS NULL"),
        ),
        Index(
            "uq_nomination_organisation", "leadership_id", "organisation_id", unique=True,
            postgresql_where=text("organisation_id IS NOT NULL"),
        ),
    )  # fmt: skip

    id: Mapped[RowId]
    leadership_id: Mapped[int] = mapped_column(ForeignKey("leadership.id", ondelete="CASCADE"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE")
    )
    words: Mapped[str] = mapped_column(String(600), default="")
    """Why; read by the person and the moderators."""
    created_at: Mapped[datetime]


class LeaderDecision(Base):
    """What a moderator decided of a leader, with its public reason; appended, never changed."""

    __tablename__ = "leader_decision"

    id: Mapped[RowId]
    leadership_id: Mapped[int] = mapped_column(
        ForeignKey("leadership.id", ondelete="CASCADE"), index=True
    )
    decided: Mapped[Decided] = mapped_column(words(Decided))
    reason: Mapped[str] = mapped_column(String(600))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    """Until when, for what was confirmed or renewed."""


class Mandate(Base):
    """An office somebody was elected to: a fact with its dates, its source, and who wrote it down."""

    __tablename__ = "mandate"
    __table_args__ = (
        Index("ix_mandate_person", "person_id", "ends_on"),
        Index("ix_mandate_territory", "territory_id", "ends_on"),
        UniqueConstraint(
            "person_id",
            "territory_id",
            "office_fr",
            "starts_on",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    office_fr: Mapped[str] = mapped_column(String(120))
    office_en: Mapped[str] = mapped_column(String(120))
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    """None: the whole city."""
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(String(600), default="")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    recorded_at: Mapped[datetime]
    ended_on: Mapped[date | None] = mapped_column(Date)
    """When it was cut short; it no longer holds on that day."""
    ending_reason: Mapped[str] = mapped_column(String(600), default="", server_default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class Agreement(Base):
    """A verified organisation is a local partner: a fact with its dates, its source, who wrote it."""

    __tablename__ = "partner_agreement"
    __table_args__ = (
        UniqueConstraint("organisation_id", "starts_on"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    source: Mapped[str] = mapped_column(String(300))
    reason: Mapped[str] = mapped_column(String(600), default="")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    recorded_at: Mapped[datetime]
    ended_on: Mapped[date | None] = mapped_column(Date)
    """When it was cut short; it no longer holds on that day."""
    ending_reason: Mapped[str] = mapped_column(String(600), default="", server_default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
