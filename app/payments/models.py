"""The inbox: which notices of a gateway came, and what became of each. Their contents are not kept."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db.base import Base, CreatedAt, words

ID_MAX = 255
KIND_MAX = 100
FAILURE_MAX = 300


class Source(StrEnum):
    """How a notice came."""

    WEBHOOK = "webhook"
    RECONCILER = "reconciler"
    DEMO = "demo"


class GatewayPace(Base):
    """When the next write may go to the gateway, for all processes."""

    __tablename__ = "gateway_pace"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    next_at: Mapped[datetime]


class GatewayEvent(Base):
    """A notice: what is to be read again, and whether it was."""

    __tablename__ = "gateway_event"
    __table_args__ = (
        Index(
            "ix_gateway_event_waiting",
            "next_try_at",
            postgresql_where=text("handled_at IS NULL"),
        ),
        Index("ix_gateway_event_handled", "handled_at"),
        CheckConstraint("tries >= 0", name="tries"),
    )

    id: Mapped[str] = mapped_column(String(ID_MAX), primary_key=True)
    kind: Mapped[str] = mapped_column(String(KIND_MAX))
    object_id: Mapped[str] = mapped_column(String(ID_MAX), index=True)
    is_live: Mapped[bool]
    source: Mapped[Source] = mapped_column(words(Source))
    made_at: Mapped[datetime]
    received_at: Mapped[CreatedAt]
    handled_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    failure: Mapped[str] = mapped_column(String(FAILURE_MAX), server_default="")


class DemoPayment(Base):
    """An object of the demonstration gateway, as a gateway far away would keep it: never a person's."""

    __tablename__ = "demo_payment"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str | None] = mapped_column(String(ID_MAX), unique=True)
    about: Mapped[str] = mapped_column(String(60), index=True)
    """The object that it is about: a refund's charge, a line's refund."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    made_at: Mapped[datetime]
