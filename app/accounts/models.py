"""Tables of accounts; secrets are kept as hashes only."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, CreatedAt, PublicId, RowId


class Person(Base):
    """An account: one per person."""

    __tablename__ = "person"
    __table_args__ = (
        Index("uq_person_email", text("lower(email)"), unique=True),
        Index("ix_person_mailbox_hash", "mailbox_hash"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
        CheckConstraint(
            "(neighbourhood_id IS NULL) = (territory_id IS NULL)", name="home_is_whole"
        ),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    email: Mapped[str] = mapped_column(String(254))
    email_confirmed_at: Mapped[datetime | None]
    password_hash: Mapped[str] = mapped_column(String(300))
    display_name: Mapped[str] = mapped_column(String(60))
    language: Mapped[str] = mapped_column(String(2), default="fr")
    rta: Mapped[str] = mapped_column(String(3), default="")
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"), index=True)
    neighbourhood_id: Mapped[int | None] = mapped_column(ForeignKey("neighbourhood.id"), index=True)
    age_declared_at: Mapped[datetime | None]
    home_changed_at: Mapped[datetime | None]
    """When the home chosen at sign-up was last changed; None when it never was."""
    suspended_at: Mapped[datetime | None]
    suspended_until: Mapped[datetime | None]
    """When a suspension ends by itself; None with ``suspended_at``: it has no end."""
    deleted_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    mailbox_hash: Mapped[bytes] = mapped_column(
        LargeBinary, Computed("mailbox_hash(email)", persisted=True), deferred=True
    )
    """Alike for addresses that lead to one mailbox: dots, plus signs, capitals."""


class NetworkSighting(Base):
    """A person signed in from a network, known by a keyed hash whose key changes every month."""

    __tablename__ = "network_sighting"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    network_hash: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True, index=True)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime] = mapped_column(index=True)
    times: Mapped[int] = mapped_column(Integer, default=1)


class Device(Base):
    """A browser that is signed in; the cookie's secret is kept as a hash."""

    __tablename__ = "device"

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    description: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[CreatedAt]
    seen_at: Mapped[datetime]
    verified_at: Mapped[datetime]
    strong_at: Mapped[datetime | None]
    """When a second factor was passed on it; rights beyond citizen hold only then."""
    expires_at: Mapped[datetime] = mapped_column(index=True)


class Role(Base):
    """A right beyond citizen: moderator (of a territory or everywhere), administrator."""

    __tablename__ = "role"
    __table_args__ = (
        UniqueConstraint("person_id", "name", "territory_id", postgresql_nulls_not_distinct=True),
        CheckConstraint("name IN ('moderator', 'administrator')", name="name"),
    )

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(20))
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("territory.id"))
    granted_at: Mapped[CreatedAt]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(500), default="")


class LinkToken(Base):
    """A secret sent by e-mail: one purpose, one object, an expiry, one use."""

    __tablename__ = "link_token"

    id: Mapped[RowId]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    purpose: Mapped[str] = mapped_column(String(30))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class PendingAct(Base):
    """What a visitor asked for before we knew who they are, waiting for them to say so."""

    __tablename__ = "pending_act"

    id: Mapped[RowId]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    """Of the browser's cookie: all that a visitor asks for waits under one secret."""
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    """Whose act it is, once the person has said who they are but cannot finish it yet."""
    act: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class ApiToken(Base):
    """A person's key for programs, limited to its scopes."""

    __tablename__ = "api_token"

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(30)))
    is_strong: Mapped[bool] = mapped_column(server_default=false(), default=False)
    """Made where a second factor had been passed: it carries its person's rights beyond citizen."""
    created_at: Mapped[CreatedAt]
    used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class TotpFactor(Base):
    """An app that shows one-time codes (RFC 6238); its secret is sealed."""

    __tablename__ = "totp_factor"

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary(200))
    last_step: Mapped[int] = mapped_column(BigInteger)
    """Number of the 30 seconds of the last code taken: no code of it or before is taken again."""
    created_at: Mapped[CreatedAt]
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A key pair on a person's device (WebAuthn); we hold the public half."""

    __tablename__ = "passkey"

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1_023), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(2_000))
    sign_count: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[CreatedAt]
    used_at: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code on paper that replaces the second factor, once; kept as a hash."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("person_id", "code_hash"),)

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    created_at: Mapped[CreatedAt]
    used_at: Mapped[datetime | None]


class HalfSignIn(Base):
    """A browser whose password was right and whose second factor is awaited."""

    __tablename__ = "half_sign_in"

    id: Mapped[RowId]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    description: Mapped[str] = mapped_column(String(120), default="")
    next_path: Mapped[str] = mapped_column(String(2_000), default="")
    acts_key: Mapped[bytes] = mapped_column(LargeBinary(32), default=b"")
    message: Mapped[str] = mapped_column(String(200), default="")
    """What to say once the person is in: an untranslated sentence, or nothing."""
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime] = mapped_column(index=True)


class SpentChallenge(Base):
    """A challenge that a passkey has answered: it is taken once."""

    __tablename__ = "spent_challenge"

    digest: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
