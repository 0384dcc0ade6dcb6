"""Tables of choices: what is in force, and everything that ever was."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.choices.rules import REASON_MAX
from app.core.db.base import Base, RowId


class ChoiceInForce(Base):
    """A choice that is not, or no longer, what the code says by default."""

    __tablename__ = "choice"
    __table_args__ = (CheckConstraint("version > 0", name="version_counts"),)

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[Any] = mapped_column(JSONB)
    version: Mapped[int]
    changed_at: Mapped[datetime]


class ChoiceChange(Base):
    """One change of a choice: who, when, from what to what, and why. Rows are never changed."""

    __tablename__ = "choice_change"
    __table_args__ = (UniqueConstraint("name", "version"),)

    id: Mapped[RowId]
    name: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    old: Mapped[Any] = mapped_column(JSONB)
    new: Mapped[Any] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(String(REASON_MAX))
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    """None: the command line, or a person who has left."""
    at: Mapped[datetime]
