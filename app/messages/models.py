"""Tables of messages: conversations of two, what is said, who has read it, and who is blocked."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, CreatedAt, PublicId, RowId, words
from app.messages.rules import Side, State

ASKER = "coalesce(asker_organisation_id * 2 + 1, asker_id * 2)"
ASKED = "coalesce(asked_organisation_id * 2 + 1, asked_id * 2)"
"""A party as one number: persons are even, organisations odd."""

WHOLE = f"{ASKER} IS NOT NULL AND {ASKED} IS NOT NULL"


class Conversation(Base):
    """Two parties, each a person or an organisation; nothing is said before the other accepts."""

    __tablename__ = "conversation"
    __table_args__ = (
        Index(
            "uq_conversation_pair", text(f"least({ASKER}, {ASKED})"),
            text(f"greatest({ASKER}, {ASKED})"), unique=True,
            postgresql_where=text(f"NOT is_anonymous AND {WHOLE}"),
        ),
        # Each way apart: that somebody wrote to me must not tell whom I write to without a name.
        Index(
            "uq_conversation_anonymous", text(ASKER), text(ASKED), unique=True,
            postgresql_where=text(f"is_anonymous AND {WHOLE}"),
        ),
        Index("ix_conversation_asker", "asker_id", "last_at", "id"),
        Index("ix_conversation_asked", "asked_id", "last_at", "id"),
        Index("ix_conversation_asker_organisation", "asker_organisation_id", "last_at", "id"),
        Index("ix_conversation_asked_organisation", "asked_organisation_id", "last_at", "id"),
        Index("ix_conversation_last_at", "last_at"),
        CheckConstraint("state IN ('asked', 'accepted', 'declined')", name="state"),
        CheckConstraint(
            "NOT is_anonymous OR asked_organisation_id IS NULL", name="organisations_have_names"
        ),
    )  # fmt: skip

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    """Who asked; also when they asked for an organisation."""
    asker_organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE")
    )
    asked_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    asked_organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE")
    )
    is_anonymous: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether who was asked lists skills without a name: the asker never reads it."""
    state: Mapped[State] = mapped_column(words(State), default=State.ASKED)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    last_at: Mapped[datetime]


class Message(Base):
    """What one side says to the other."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_conversation", "conversation_id", "id"),
        CheckConstraint("side IN ('asker', 'asked')", name="side"),
    )

    id: Mapped[RowId]
    public_id: Mapped[PublicId]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    side: Mapped[Side] = mapped_column(words(Side))
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    body: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    created_at: Mapped[CreatedAt]
    reported_at: Mapped[datetime | None]
    """When a reader reported it: moderators can find it from then on, and no other one."""
    hidden_at: Mapped[datetime | None]


class Reading(Base):
    """How far one person has read a conversation, and whether they want to hear of it."""

    __tablename__ = "message_reading"

    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    read_up_to: Mapped[int] = mapped_column(default=0, server_default="0")
    """Number of the last message read."""
    muted_at: Mapped[datetime | None]


class Block(Base):
    """A party that another one wants to hear nothing of."""

    __tablename__ = "message_block"
    __table_args__ = (
        Index(
            "uq_message_block_pair", "by_id", "by_organisation_id", "person_id",
            "organisation_id", "is_anonymous", unique=True, postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("(by_id IS NULL) <> (by_organisation_id IS NULL)", name="by_one"),
        CheckConstraint("(person_id IS NULL) <> (organisation_id IS NULL)", name="of_one"),
    )  # fmt: skip

    id: Mapped[RowId]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    by_organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE")
    )
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), index=True
    )
    organisation_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    is_anonymous: Mapped[bool] = mapped_column(Boolean, default=False, server_default=text("false"))
    """Whether who is blocked keeps their name: it then holds nowhere else, or it would tell who they are."""
    blocked_at: Mapped[datetime]
