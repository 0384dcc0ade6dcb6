"""Tables of discussions. A discussion's row keeps its counts, and is the lock of what changes them."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, CreatedAt, PublicId, RowId, words
from app.core.subjects import Subject
from app.discussion.rules import Stance, State, fingerprint

FIRST_LEVEL = text("parent_id IS NULL")
SAID_ONCE = text("author_id IS NOT NULL AND state <> 'removed' AND moved_at IS NULL")


def _fingerprint(context: DefaultExecutionContext) -> bytes:
    typed = context.get_current_parameters()  # type: ignore[no-untyped-call]  # the library has no types here
    return fingerprint(typed["body"])


class Discussion(Base):
    """How many comments a subject has, by stance; hidden and removed ones are not counted."""

    __tablename__ = "discussion"
    __table_args__ = (
        Index("ix_discussion_most", "subject_kind", "comments", "subject_id"),
        CheckConstraint(
            "comments >= 0 AND for_count >= 0 AND against_count >= 0 AND question_count >= 0"
            " AND improvement_count >= 0",
            name="counts",
        ),
    )

    subject_kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    comments: Mapped[int] = mapped_column(Integer, default=0)
    for_count: Mapped[int] = mapped_column(Integer, default=0)
    against_count: Mapped[int] = mapped_column(Integer, default=0)
    question_count: Mapped[int] = mapped_column(Integer, default=0)
    improvement_count: Mapped[int] = mapped_column(Integer, default=0)
    moved_at: Mapped[datetime | None]
    """When its comments went to another subject: nobody may add one here any more."""


class Comment(Base):
    """What one person says: a first comment, or a reply to one."""

    __tablename__ = "comment"
    __table_args__ = (
        Index("ix_comment_newest", "subject_kind", "subject_id", "created_at", "id",
              postgresql_where=FIRST_LEVEL),
        Index("ix_comment_helpful", "subject_kind", "subject_id", "helpful", "created_at", "id",
              postgresql_where=FIRST_LEVEL),
        Index("ix_comment_replies", "parent_id", "created_at", "id"),
        Index("uq_comment_said_once", "author_id", "fingerprint", "subject_kind", "subject_id",
              "parent_id", unique=True, postgresql_nulls_not_distinct=True,
              postgresql_where=SAID_ONCE),
        Index("ix_comment_author", "author_id", "subject_kind", "subject_id"),
        CheckConstraint("state IN ('visible', 'held', 'hidden', 'removed')", name="state"),
        CheckConstraint(
            "stance IN ('none', 'for', 'against', 'question', 'improvement')", name="stance"
        ),
        CheckConstraint("parent_id IS NULL OR stance = 'none'", name="replies_take_no_stance"),
        CheckConstraint("taken_up_at IS NULL OR stance = 'improvement'", name="taken_up"),
        CheckConstraint("(state = 'removed') = (body = '')", name="removed_is_erased"),
        CheckConstraint("language IN ('fr', 'en')", name="language"),
        CheckConstraint("helpful >= 0 AND reply_count >= 0", name="counts"),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int] = mapped_column(BigInteger)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    """For which organisation the author spoke."""
    body: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(16), default=_fingerprint)
    stance: Mapped[Stance] = mapped_column(words(Stance), default=Stance.NONE)
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[State] = mapped_column(words(State), default=State.VISIBLE)
    helpful: Mapped[int] = mapped_column(Integer, default=0)
    reply_count: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[CreatedAt]
    edited_at: Mapped[datetime | None]
    taken_up_at: Mapped[datetime | None]
    moved_at: Mapped[datetime | None]

    @property
    def subject(self) -> Subject:
        """Return what it is about."""
        return Subject(self.subject_kind, self.subject_id)


class CommentVersion(Base):
    """How a comment read before an edit, so that anybody can see what changed."""

    __tablename__ = "comment_version"
    __table_args__ = (UniqueConstraint("comment_id", "number"),)

    id: Mapped[RowId]
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)
    stance: Mapped[Stance] = mapped_column(words(Stance))
    written_at: Mapped[datetime]


class HelpfulMark(Base):
    """One person found one comment helpful, once."""

    __tablename__ = "helpful_mark"

    comment_id: Mapped[int] = mapped_column(
        ForeignKey("comment.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    created_at: Mapped[CreatedAt]
