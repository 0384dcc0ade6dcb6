"""Tables of following and notices. A notice's row is also the state of its e-mail."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, CreatedAt, RowId, words
from app.core.notices import Rhythm
from app.notifications.rules import RADIUS_USUAL_M

RHYTHM = "rhythm IN ('at_once', 'daily', 'weekly', 'never')"


class Follow(Base):
    """What one person chose about one thing: to follow it, or not to, whatever they do there."""

    __tablename__ = "follow"
    __table_args__ = (
        Index("ix_follow_followers", "target", "person_id"),
        Index("ix_follow_newest", "person_id", "created_at", "target"),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    target: Mapped[str] = mapped_column(String(80), primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=True)
    """False: they left, and no support or comment of theirs brings them back."""
    created_at: Mapped[CreatedAt]


class Notice(Base):
    """What one person is told, once; its words are written when it is read."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_notice_newest", "person_id", "id"),
        Index("ix_notice_unread", "person_id", postgresql_where=text("read_at IS NULL")),
        Index(
            "ix_notice_for_digest", "rhythm", "person_id", "id",
            postgresql_where=text("mailed_at IS NULL AND rhythm IN ('daily', 'weekly')"),
        ),
        Index("ix_notice_age", "created_at"),
        CheckConstraint(RHYTHM, name="rhythm"),
    )  # fmt: skip

    id: Mapped[RowId]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(160))
    because: Mapped[str] = mapped_column(String(200))
    """Untranslated; ``%(title)s`` in it is the name of ``target``."""
    target: Mapped[str] = mapped_column(String(80), default="")
    data: Mapped[dict[str, str]] = mapped_column(JSONB)
    rhythm: Mapped[Rhythm] = mapped_column(words(Rhythm))
    """How its e-mail leaves, as the person had chosen when it happened."""
    mailed_at: Mapped[datetime | None]
    """When a worker took its e-mail to hand over; set in the transaction that queues a digest."""
    read_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]


class NoticeChoice(Base):
    """How soon one person wants one kind of notice by e-mail."""

    __tablename__ = "notice_choice"
    __table_args__ = (CheckConstraint(RHYTHM, name="rhythm"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    rhythm: Mapped[Rhythm] = mapped_column(words(Rhythm))
    changed_at: Mapped[CreatedAt]


class HomeDigest(Base):
    """How often one person wants the news around their neighbourhood, how far, and until when they had it."""

    __tablename__ = "home_digest"
    __table_args__ = (
        Index("ix_home_digest_rhythm", "rhythm", "person_id"),
        CheckConstraint("rhythm IN ('daily', 'weekly', 'never')", name="rhythm"),
        CheckConstraint("radius_m BETWEEN 500 AND 3000", name="radius"),
    )

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    rhythm: Mapped[Rhythm] = mapped_column(words(Rhythm))
    radius_m: Mapped[int] = mapped_column(default=RADIUS_USUAL_M)
    told_until: Mapped[datetime]
    """What happened before has been told; moved on in the transaction that queues the message."""


class FeedKey(Base):
    """What makes the address of a person's own feed; changing it closes the old address."""

    __tablename__ = "feed_key"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[CreatedAt]
