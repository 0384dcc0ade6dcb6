"""The inbox: which notices of a gateway came, and what became of each. Their contents are not kept."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, text
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
